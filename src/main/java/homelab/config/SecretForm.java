package homelab.config;

import homelab.secrecy.HeaderToken;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * What a given secret has to look like. A copied token often brings along a line end, a space or a
 * dash of a word processor; it fails later, far from here, and in words that show the secret. No
 * sentence of this class holds a part of a value, but for a character that cannot belong to it.
 */
public enum SecretForm {
  /** An HTTP header's value: printable ASCII without a space. */
  TOKEN(Pattern.compile(".+"), "no token is empty", HeaderToken::allows),
  /** {@code user@realm!tokenid=uuid}, as Proxmox shows it once. */
  PROXMOX_TOKEN(
      Pattern.compile("[^@!=]+@[^@!=]+![^@!=]+=[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
      "it is not user@realm!tokenid=uuid; Proxmox shows the two halves, the token id and the"
          + " secret: join them by '='",
      HeaderToken::allows),
  /** {@code user:token}. */
  CREDENTIAL(
      Pattern.compile("[^:]+:[^:]+"), "it is not user:token, with one colon", HeaderToken::allows),
  /** A private key without a passphrase, PKCS#8 or PKCS#1. */
  PRIVATE_KEY(
      Pattern.compile(
          "\\s*-----BEGIN (RSA )?PRIVATE KEY-----\\R[A-Za-z0-9+/=\\s]+"
              + "-----END (RSA )?PRIVATE KEY-----\\s*"),
      "it is not the PEM of a private key without a passphrase, from its line BEGIN PRIVATE KEY to"
          + " its line END PRIVATE KEY",
      character -> HeaderToken.allows(character) || Character.isWhitespace(character)),
  /** Any text that a process can be given: what a service makes of it is the service's. */
  TEXT(
      Pattern.compile("(?s).+"),
      "it is empty",
      character -> character != 0 && Character.getType(character) != Character.SURROGATE);

  private final Pattern pattern;
  private final String otherwise;
  private final IntPredicate allowed;

  SecretForm(Pattern pattern, String otherwise, IntPredicate allowed) {
    this.pattern = pattern;
    this.otherwise = otherwise;
    this.allowed = allowed;
  }

  /** Returns why a value cannot be what it should be; empty if it can. */
  public Optional<String> fault(String value) {
    int at = 0;
    for (int character : value.codePoints().toArray()) {
      at++;
      if (!allowed.test(character)) {
        return Optional.of(
            "its character %s is %s, which cannot be part of it"
                .formatted(Integer.toString(at), named(character)));
      }
    }
    return pattern.matcher(value).matches() ? Optional.empty() : Optional.of(otherwise);
  }

  private static String named(int character) {
    return switch (character) {
      case '\n', '\r' -> "a line end";
      case ' ' -> "a space";
      default -> "U+%04X (%s)".formatted(character, Character.getName(character));
    };
  }
}
