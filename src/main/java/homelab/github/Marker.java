package homelab.github;

/**
 * What tells a text of ours from everybody else's: a first line that GitHub does not show.
 *
 * @param name lower-case words with dashes or colons
 */
public record Marker(String name) {

  public Marker {
    if (!name.matches("[a-z0-9][a-z0-9:-]*")) {
      throw new IllegalArgumentException(
          "a marker has lower-case letters, digits, dashes and colons only, not '%s'"
              .formatted(name));
    }
  }

  /** Returns the text with the marker before it; a marker that stood in it means nothing. */
  String on(String text) {
    return line() + "\n" + text.replace("<!-- homelab:", "<!-- ");
  }

  boolean marks(String body) {
    return body.startsWith(line());
  }

  private String line() {
    return "<!-- homelab:%s -->".formatted(name);
  }
}
