package homelab.review;

/**
 * A text that another run made, perhaps of code that nobody has looked at. It stands in a block of
 * code as a whole: there it cannot speak in our name, link, notify anybody, or load a picture.
 */
public final class ForeignText {

  private ForeignText() {}

  /**
   * Returns the text as something to be read only.
   *
   * @param text as it was found
   * @param run address of the run that made it
   */
  public static Markdown of(String text, String run) {
    var whole = Markdown.run("The run", run);
    // Cut before it becomes a block, so that no cut can leave the block open.
    var shown = CommentText.cut(VisibleText.of(text), CommentText.LIMIT - 2_000).stripTrailing();
    boolean cut = shown.length() < VisibleText.of(text).stripTrailing().length();
    return Markdown.ours(
        "*Made by the pull request's own code in %s, and not checked by anybody."
            + " Shown as it was written.*\n\n%s%s",
        Markdown.run("this run", run),
        Markdown.block("text", shown),
        cut ? Markdown.ours("\n**Cut here.** %s has the whole.\n", whole) : Markdown.none());
  }

  /**
   * Returns the comment on what a run left as data: the words are this program's, the names and
   * values the run's.
   *
   * @param run address of the run that made it
   */
  public static Markdown of(ReviewData data, String run) {
    return CommentText.fitting(
            Markdown.ours(
                "*What the pull request's own code found in %s; not checked by anybody.*\n\n%s",
                Markdown.run("this run", run), data.review().render()),
            Markdown.ours("%s has the whole.", Markdown.run("The run", run)))
        .text();
  }

  /** Returns what is said where a run left no text. */
  public static Markdown missing(String run) {
    return Markdown.ours(
        "%s ended without a text; its log says why.", Markdown.run("The run", run));
  }
}
