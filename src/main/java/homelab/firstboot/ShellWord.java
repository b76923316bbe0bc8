package homelab.firstboot;

/** One value as bash reads it back, whatever its characters. */
final class ShellWord {

  private ShellWord() {}

  /**
   * Quotes a value.
   *
   * @throws IllegalArgumentException for what no shell variable can hold: NUL and broken surrogate
   *     pairs
   */
  static String quote(String value) {
    boolean plain = true;
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (character == 0) {
        throw new IllegalArgumentException(
            "a value holds the character NUL, which no shell variable can hold; take it out");
      }
      if (Character.isSurrogate(character) && !isPair(value, i)) {
        throw new IllegalArgumentException(
            "a value holds half a surrogate pair, which is no character; take it out");
      }
      // cloud-init turns CR LF into LF, so a carriage return has to be spelled.
      plain &= character >= ' ' && character != 127 || character == '\n' || character == '\t';
    }
    return plain ? "'" + value.replace("'", "'\\''") + "'" : spelled(value);
  }

  private static boolean isPair(String value, int index) {
    return Character.isHighSurrogate(value.charAt(index))
        ? index + 1 < value.length() && Character.isLowSurrogate(value.charAt(index + 1))
        : index > 0 && Character.isHighSurrogate(value.charAt(index - 1));
  }

  /** The form with escapes, octal in three digits so that nothing after it is taken for a digit. */
  private static String spelled(String value) {
    var text = new StringBuilder("$'");
    for (char character : value.toCharArray()) {
      if (character == '\'' || character == '\\') {
        text.append('\\').append(character);
      } else if (character < ' ' || character == 127) {
        text.append('\\')
            .append((char) ('0' + (character >> 6)))
            .append((char) ('0' + (character >> 3 & 7)))
            .append((char) ('0' + (character & 7)));
      } else {
        text.append(character);
      }
    }
    return text.append('\'').toString();
  }
}
