package homelab.rehearsal;

import java.util.function.IntPredicate;

/** A text in a page or a drawing: HTML's parser and XML's both read it as itself. */
final class MarkupText {

  /** What XML cannot carry at all and HTML replaces, and the carriage return, which both do. */
  private static final IntPredicate UNREADABLE =
      point ->
          point < ' ' && point != '\t' && point != '\n'
              || point >= 0x7F && point < 0xA0
              || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
              || (point & 0xFFFE) == 0xFFFE
              || point >= 0xFDD0 && point <= 0xFDEF;

  private MarkupText() {}

  /** Returns the text for between tags and for an attribute; unreadable characters by number. */
  static String of(String text) {
    var written = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> written.append("&amp;");
                case '<' -> written.append("&lt;");
                case '>' -> written.append("&gt;");
                case '"' -> written.append("&quot;");
                default -> written.append(shown(point));
              }
            });
    return written.toString();
  }

  /** Returns what a reader sees of a text. */
  static String visible(String text) {
    var seen = new StringBuilder();
    text.codePoints().forEach(point -> seen.append(shown(point)));
    return seen.toString();
  }

  private static String shown(int point) {
    return UNREADABLE.test(point) ? "[U+%04X]".formatted(point) : Character.toString(point);
  }
}
