package homelab;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts that a language may take for its own words, the same ones in every run. */
public final class AnyText {

  private static final List<String> PIECES =
      List.of(
          "<",
          ">",
          "&",
          "\"",
          "'",
          "&amp;",
          "&lt;script&gt;",
          "&#60;",
          "&#x3c;",
          "&#0;",
          "]]>",
          "<![CDATA[",
          "-->",
          "<!--",
          "<?xml?>",
          "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
          "&e;",
          "</td>",
          "</text>",
          "</title><script>alert(1)</script>",
          "<img src=x onerror=x>",
          "\" onmouseover=\"x",
          "</style>",
          "<svg/onload=x>",
          "javascript:x",
          "\r",
          "\r\n",
          "\n",
          "\t",
          " ",
          "  ",
          "\u0000",
          "\u0001",
          "\u001b[31m",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u202e",
          "\ufeff",
          "\ufffe",
          "\uffff",
          "\ud800",
          "\udc00",
          "\ud83d\ude80",
          "\u00e4\u00f6",
          "%s",
          "%1$s",
          "${x}",
          "{{x}}",
          "a",
          "blog",
          "0",
          "");

  private AnyText() {}

  /** Returns this many texts, each piece alone among them. */
  public static Stream<String> texts(int count) {
    var random = new Random(17);
    return Stream.concat(PIECES.stream(), Stream.generate(() -> made(random))).limit(count);
  }

  private static String made(Random random) {
    var text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(6); i++) {
      if (random.nextInt(4) == 0) {
        text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
      } else {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }
}
