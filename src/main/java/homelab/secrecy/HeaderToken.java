package homelab.secrecy;

import java.util.Optional;

/**
 * A token that can travel as an HTTP header's value: visible ASCII. An HTTP client refuses others
 * too, in a message that shows the token; so a client takes its token in this form only.
 *
 * @param value the token, which no text of this class holds
 */
public record HeaderToken(String value) {

  public HeaderToken {
    if (!isWhole(value)) {
      throw new IllegalArgumentException(
          "a token is empty, or has a character that no HTTP header can carry");
    }
  }

  /** Returns the token; empty if no header could carry it. */
  public static Optional<HeaderToken> of(String value) {
    return isWhole(value) ? Optional.of(new HeaderToken(value)) : Optional.empty();
  }

  /** Tells whether a character can be part of a token. */
  public static boolean allows(int character) {
    return character > ' ' && character < 0x7f;
  }

  private static boolean isWhole(String value) {
    return !value.isEmpty() && value.codePoints().allMatch(HeaderToken::allows);
  }

  @Override
  public String toString() {
    return "HeaderToken[]";
  }
}
