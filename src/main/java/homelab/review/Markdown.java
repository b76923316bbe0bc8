package homelab.review;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A piece of a comment. Its words are literals of this program; every other text (a name, a value,
 * a message, another run's file) enters as code, in which Markdown, mentions and references mean
 * nothing. A plain string cannot be put into a comment.
 */
public final class Markdown {

  private static final Markdown NONE = new Markdown("");

  private static final Pattern RUN =
      Pattern.compile(
          "https?://[A-Za-z0-9.-]+(:\\d{1,5})?/[\\w.-]+/[\\w.-]+/actions/runs/\\d{1,20}");

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");

  /** What a block may be coloured as; some names make GitHub draw instead. */
  private static final List<String> LANGUAGES = List.of("text", "diff");

  private final String text;

  private Markdown(String text) {
    this.text = text;
  }

  /** Returns nothing. */
  public static Markdown none() {
    return NONE;
  }

  /**
   * Returns this program's own words.
   *
   * @param format a literal, which a test holds every caller to
   * @param parts numbers, or Markdown
   * @throws IllegalArgumentException if a part is a text, which has to come as {@link #code}
   */
  public static Markdown ours(String format, Object... parts) {
    for (Object part : parts) {
      if (!(part instanceof Markdown || part instanceof Integer || part instanceof Long)) {
        throw new IllegalArgumentException(
            "a comment takes Markdown and numbers, not a %s; put a text in by Markdown.code or"
                    .formatted(part == null ? "null" : part.getClass().getSimpleName())
                + " Markdown.block");
      }
    }
    return new Markdown(format.formatted(parts));
  }

  /** Returns pieces with a literal between them. */
  public static Markdown join(String separator, Collection<Markdown> pieces) {
    return new Markdown(
        pieces.stream().map(Markdown::toString).collect(Collectors.joining(separator)));
  }

  /** Returns a text as code on one line, outside of a table. */
  public static Markdown code(String foreign) {
    return span(line(foreign));
  }

  /** Returns texts as code, outside of a table. */
  static List<Markdown> code(Collection<String> foreign) {
    return foreign.stream().map(Markdown::code).toList();
  }

  /** Returns a text as code on one line of a table, where a bar ends a cell even in code. */
  static Markdown cell(String foreign) {
    // Parsers differ in what a backslash before an escaped bar is.
    return span(line(foreign).replace("\\|", "\\[U+007C]").replace("|", "\\|"));
  }

  /** Returns a text as a block that no line of it can end. */
  public static Markdown block(String language, String foreign) {
    if (!LANGUAGES.contains(language)) {
      throw new IllegalArgumentException(
          "a block is one of %s, not '%s'".formatted(LANGUAGES, language));
    }
    var visible = VisibleText.of(foreign).stripTrailing();
    var fence = "`".repeat(Math.max(3, longestRun(visible) + 1));
    return new Markdown(fence + language + "\n" + visible + "\n" + fence + "\n");
  }

  /**
   * Returns a link to a run; an address of anything else is shown and not linked.
   *
   * @param words a literal
   * @param address as GitHub's event or variables say it
   */
  public static Markdown run(String words, String address) {
    return RUN.matcher(address).matches()
        ? new Markdown("[%s](%s)".formatted(words, address))
        : new Markdown(address.isEmpty() ? words : "%s (%s)".formatted(words, code(address)));
  }

  static boolean isFingerprint(String digits) {
    return FINGERPRINT.matcher(digits).matches();
  }

  /** Returns a fingerprint that is code in a heading of HTML, too. */
  static Markdown fingerprint(String digits) {
    if (!isFingerprint(digits)) {
      throw new IllegalArgumentException("a fingerprint is 16 hexadecimal digits");
    }
    return new Markdown("<code>%s</code>".formatted(digits));
  }

  /** Returns a comment that was put together from Markdown, or as much of one as fits. */
  static Markdown composed(String comment) {
    return new Markdown(comment);
  }

  /** Tells whether there is anything to read. */
  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Markdown markdown && text.equals(markdown.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the text for GitHub. */
  @Override
  public String toString() {
    return text;
  }

  private static String line(String foreign) {
    return VisibleText.of(foreign).replaceAll("[ \\t\\n]+", " ").strip();
  }

  private static Markdown span(String line) {
    if (line.isEmpty()) {
      return NONE;
    }
    var fence = "`".repeat(longestRun(line) + 1);
    var space = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return new Markdown(fence + space + line + space + fence);
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
