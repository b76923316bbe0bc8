package homelab.review;

/**
 * A text that fits into a comment.
 *
 * @param text of at most {@link #LIMIT} characters
 * @param cut whether something is missing
 */
public record CommentText(Markdown text, boolean cut) {

  /** GitHub refuses a longer body. */
  public static final int LIMIT = 65_536;

  /**
   * Fits a text, leaving room for what is put around it.
   *
   * @param whole the text, a line at a time what can be left out
   * @param where says where the whole can be read
   */
  public static CommentText fitting(Markdown whole, Markdown where) {
    return fitting(whole, where, LIMIT - 1_000);
  }

  static CommentText fitting(Markdown text, Markdown where, int limit) {
    var whole = text.toString();
    if (whole.length() <= limit) {
      return new CommentText(text, false);
    }
    var note =
        "\n**Cut here: the text is %d characters long.** %s\n".formatted(whole.length(), where);
    int room = limit - note.length() - 100;
    int end = whole.lastIndexOf('\n', Math.max(0, room));
    var kept = whole.substring(0, Math.max(0, end + 1));
    return new CommentText(Markdown.composed(kept + closing(kept) + note), true);
  }

  /** Returns the first lines that fit, or the first characters of a line that does not. */
  static String cut(String plain, int limit) {
    if (plain.length() <= limit) {
      return plain;
    }
    int line = plain.lastIndexOf('\n', limit);
    int end = line > limit / 2 ? line : limit;
    return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end);
  }

  /** Ends what was open at the cut, or everything after it would be code. */
  private static String closing(String kept) {
    String fence = null;
    int folds = 0;
    for (String line : kept.lines().toList()) {
      if (fence == null && line.startsWith("```")) {
        fence = line.replaceAll("[^`].*", "");
      } else if (fence != null && line.equals(fence)) {
        fence = null;
      } else if (fence == null) {
        folds += line.startsWith("<details>") ? 1 : line.startsWith("</details>") ? -1 : 0;
      }
    }
    return (fence == null ? "" : fence + "\n") + "\n</details>\n".repeat(folds);
  }
}
