package homelab.review;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts that try to be more than text, composed of pieces that each tried something once. */
final class HostileText {

  static final List<String> PIECES =
      List.of(
          "[guide][g]",
          "[g]: https://evil.example",
          "[g]\n\n[g]: <https://evil.example> 'title'",
          "[guide](https://evil.example)",
          "[guide](https://github.com/evil/login)",
          "](https://evil.example)",
          "![x](https://evil.example/p.png)",
          "![x][g]",
          "<https://evil.example>",
          "https://evil.example/",
          "https://github.com/evil/repo/issues/1",
          "www.evil.example",
          "https&#58;//evil.example",
          "who@evil.example",
          "@owner",
          "&#64;owner",
          "&commat;owner",
          "\\@owner",
          "@\u200Bowner",
          "@org/team",
          "#1",
          "&#35;1",
          "owner/repo#2",
          "GH-3",
          "6c117af00d6c117af00d6c117af00d6c117af00d",
          "<img src=\"https://evil.example/q.png\">",
          "<a href='https://evil.example'>",
          "</details>",
          "<details><summary>x</summary>",
          "</code></pre>",
          "<!-- homelab:preview -->",
          "<!--",
          "-->",
          "<script>",
          "<![CDATA[",
          "`",
          "``",
          "```",
          "````text",
          "~~~",
          "`".repeat(21),
          "`".repeat(81),
          "`".repeat(256),
          "`".repeat(300) + "\n",
          "\\",
          "\\`",
          "|",
          "\\|",
          "\\\\|",
          "|---|",
          "\n| a | b |\n|---|---|\n| @owner | #1 |",
          "> [!CAUTION]\n> x",
          "- [ ] task",
          "# heading",
          "===",
          "    indented",
          "$`x`$",
          "$$x$$",
          "```math\nx",
          ":tada:",
          "~~gone~~",
          "**",
          "_",
          "\u202Egnp.exe",
          "\u2066x\u2069",
          "\u061C",
          "\uFEFF",
          "\u00AD",
          "\u2028",
          "\u2029",
          "\u0085",
          "\u00A0",
          "\u3000",
          "\u0000",
          "\u001B[31m",
          "\uD83D",
          "\uDB40\uDC41",
          "\uE000",
          "\r",
          "\r```\r@owner\r",
          "\u000B```\u000C",
          "grüße 🚀",
          "%s %d %n",
          "plain words");

  private static final List<String> BETWEEN = List.of("", "", " ", "\n", "\n\n", "\r\n", "\t", "|");

  private HostileText() {}

  /** Returns the same texts each time: every piece alone, and then what chance composes. */
  static Stream<String> texts(int count) {
    var random = new Random(17);
    return Stream.concat(
        PIECES.stream(),
        Stream.generate(() -> composed(random)).limit(Math.max(0, count - PIECES.size())));
  }

  private static String composed(Random random) {
    var text = new StringBuilder();
    for (int i = 1 + random.nextInt(9); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())))
          .append(BETWEEN.get(random.nextInt(BETWEEN.size())));
    }
    return text.toString();
  }
}
