package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VisibleTextTests {

  @Test
  void everyCharacterThatThisJavaKnowsAsUnseenIsWrittenByItsNumber() {
    assertThat(
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(VisibleTextTests::unseen)
                .filter(point -> !VisibleText.of(text(point)).equals("[U+%04X]".formatted(point)))
                .mapToObj("U+%04X"::formatted))
        .isEmpty();
  }

  @Test
  void lettersSignsAndEmojiStay() {
    assertThat(VisibleText.of("a|b\tgrüße → «ж» 漢字 🚀\r\nnext"))
        .isEqualTo("a|b\tgrüße → «ж» 漢字 🚀\nnext");
  }

  @Test
  void moreBackticksThanAParserCountsAreCounted() {
    assertThat(VisibleText.of("`".repeat(20))).isEqualTo("`".repeat(20));
    assertThat(VisibleText.of("a" + "`".repeat(300) + "b")).isEqualTo("a[U+0060 × 300]b");
  }

  private static String text(int point) {
    return new StringBuilder().appendCodePoint(point).toString();
  }

  private static boolean unseen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL -> point != '\n' && point != '\t';
      case Character.SPACE_SEPARATOR -> point != ' ';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }
}
