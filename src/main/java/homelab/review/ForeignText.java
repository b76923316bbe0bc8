package homelab.review;

/**
 * A text that another run made, perhaps of code that nobody has looked at: it must not speak in our
 * name, notify anybody, or load a picture from elsewhere.
 */
public final class ForeignText {

  private ForeignText() {}

  /**
   * Returns the text as something to be read only.
   *
   * @param text as it was found
   * @param run address of the run that made it
   */
  public static String of(String text, String run) {
    var tame =
        text.replace("\r", "")
            .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "")
            .replace("<!--", "<!- -")
            // A mention notifies, and a number links, wherever it stands outside of code.
            .replaceAll("@(?=[A-Za-z0-9])", "@\u200B")
            .replaceAll("!\\[", "!\\\\[")
            .replaceAll("(?i)<(?!/?(details|summary|code|br)>)(?=[/a-z!?])", "&lt;")
            .replaceAll("(?i)\\]\\((?!https://github\\.com/)", "]\\\\(");
    var source =
        "*Made by the pull request's own code in [this run](%s), and not checked by anybody.*\n\n"
            .formatted(run);
    return CommentText.fitting(source + tame, "[The run](%s) has the whole.".formatted(run)).text();
  }
}
