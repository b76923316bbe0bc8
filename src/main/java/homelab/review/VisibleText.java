package homelab.review;

import java.util.regex.Pattern;

/**
 * A text of which everything can be seen: what has no shape of its own, or turns the order of what
 * stands beside it, is written by its number, as in {@code [U+202E]}.
 */
final class VisibleText {

  /** GitHub's parser ends a fence, and gives up a code span, at a number of backticks. */
  private static final int LONGEST_RUN = 20;

  private static final Pattern LONG_RUN = Pattern.compile("`{%d,}".formatted(LONGEST_RUN + 1));

  /**
   * First and last of each range; a table of its own, because each version of Java knows another
   * Unicode.
   */
  private static final int[][] HIDDEN = {
    {0x0000, 0x0008}, // controls, but for tab and line feed
    {0x000B, 0x001F},
    {0x007F, 0x00A0}, // and the space that does not break
    {0x00AD, 0x00AD}, // soft hyphen
    {0x034F, 0x034F},
    {0x0600, 0x0605},
    {0x061C, 0x061C}, // direction
    {0x06DD, 0x06DD},
    {0x070F, 0x070F},
    {0x0890, 0x0891},
    {0x08E2, 0x08E2},
    {0x115F, 0x1160},
    {0x1680, 0x1680},
    {0x17B4, 0x17B5},
    {0x180B, 0x180F},
    {0x2000, 0x200F}, // spaces of other widths or none, direction
    {0x2028, 0x202F}, // line ends, direction
    {0x205F, 0x206F},
    {0x2800, 0x2800}, // an empty Braille pattern
    {0x3000, 0x3000},
    {0x3164, 0x3164},
    {0xD800, 0xF8FF}, // half a character, private use
    {0xFDD0, 0xFDEF},
    {0xFE00, 0xFE0F}, // variation selectors
    {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF},
    {0x110BD, 0x110BD},
    {0x110CD, 0x110CD},
    {0x13430, 0x1343F},
    {0x1BCA0, 0x1BCA3},
    {0x1D173, 0x1D17A},
    {0xE0000, 0x10FFFF}, // tags, private use
  };

  private VisibleText() {}

  /** Returns the text; tabs and ends of lines stay. */
  static String of(String text) {
    var visible = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .codePoints()
        .forEach(
            point -> {
              if (hidden(point)) {
                visible.append("[U+%04X]".formatted(point));
              } else {
                visible.appendCodePoint(point);
              }
            });
    return LONG_RUN
        .matcher(visible)
        .replaceAll(run -> "[U+0060 × %d]".formatted(run.group().length()));
  }

  private static boolean hidden(int point) {
    for (int[] range : HIDDEN) {
      if (point >= range[0] && point <= range[1]) {
        return true;
      }
    }
    return false;
  }
}
