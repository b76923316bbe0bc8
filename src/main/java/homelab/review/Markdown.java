package homelab.review;

import java.util.List;

/** Puts text that somebody else wrote into Markdown, as itself. */
final class Markdown {

  private Markdown() {}

  /** Returns text as code on one line, inside a table or not. */
  static String code(String text) {
    var line = text.replaceAll("\\s+", " ").replace("|", "\\|");
    int longest = longestRun(line);
    var fence = "`".repeat(longest + 1);
    var space = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return line.isEmpty() ? "" : fence + space + line + space + fence;
  }

  static List<String> code(List<String> texts) {
    return texts.stream().map(Markdown::code).toList();
  }

  /** Returns a block that no line of its text can end. */
  static String block(String language, String text) {
    var fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return fence + language + "\n" + text.stripTrailing() + "\n" + fence + "\n";
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
