package homelab;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Texts that mean something to one of the languages that a value passes on its way, and texts of
 * any characters. The same seed gives the same texts.
 */
public final class HostileTexts {

  /** Each was once taken for something else by one of them, or could be. */
  private static final List<String> SEEN =
      List.of(
          "",
          " ",
          " both ends ",
          "it's {{x}}",
          "it's {{ not }} a template",
          "a\\b{{x}}",
          "pa{#ss'w",
          "{# no comment #}",
          "{% raw %}{{ x }}",
          "{% endraw %}{{ 7 * 7 }}",
          "{{' ~ lookup(dict(pipe=1)|list|first, dict(id=1)|list|first) }}{# #}",
          "/{{lookup('pipe','id')}}",
          "{{ lookup('ansible.builtin.pipe', 'id') }}",
          "${HOME}",
          "$HOME",
          "$$HOME",
          "$",
          "a$",
          "${UNSET:?stop}",
          "$(id)",
          "`id`",
          "';id;'",
          "\";id;\"",
          "%i%n%%h",
          "%",
          "My blog 🚀",
          "👩‍👩‍👧‍👦",
          "\ud83d\ude80{{ 1 }}",
          "two\nlines",
          "ends with a line\n",
          "\n",
          "\r\n",
          "\ttab\t",
          "yes",
          "no",
          "on",
          "null",
          "~",
          "true",
          "1e3",
          "0o17",
          "0x1f",
          "017",
          "1_000",
          "12:30:45",
          ".5",
          "+1",
          "2026-11-28",
          "!unsafe x",
          "!!python/object/apply:os.system [id]",
          "!vault |",
          "&anchor",
          "*alias",
          "- a list",
          "key: value",
          "# a comment",
          "a # comment",
          "'",
          "''",
          "\"",
          "\\",
          "\\n",
          "\\'",
          "{'a': 'dictionary'}",
          "{\"json\": 1}",
          "['a', 'list']",
          "[1, 2]",
          "|",
          ">",
          "@at",
          "---",
          "--- x",
          "...",
          "%YAML 1.1",
          "--flag",
          "a=b",
          "a,b",
          "C:\\path\\new",
          "<![CDATA[ ]]>",
          "]]>",
          "<!ENTITY x SYSTEM \"file:///etc/passwd\">",
          "&amp;&lt;",
          "<script>alert(1)</script>",
          "</style><svg onload=alert(1)>",
          "<!-- -->",
          "[link](https://example.org)",
          "@everyone #1 <!here>",
          "```",
          "|cell|",
          "\u0001\u0007\u001b[31m",
          "\u007f",
          "\u0085next\u0085",
          "\u00a0",
          "\u2028\u2029",
          "\ufeffmark",
          "\u202etxt.exe",
          "\ufffe\uffff",
          "\u0661\u0662",
          "i\u0307İı",
          "e\u0301 \u00e9");

  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "{%-",
          "-%}",
          "'",
          "\"",
          "\\",
          "$",
          "${",
          "}",
          "$$",
          "%",
          "\n",
          "\r",
          "\t",
          " ",
          "  ",
          ":",
          ": ",
          " #",
          "-",
          "&",
          "*",
          "!",
          "|",
          ">",
          "<",
          "`",
          "[",
          "]",
          "{",
          ",",
          "~",
          "@",
          "/",
          "..",
          ";",
          "=",
          "\u0085",
          "\u2028",
          "🚀",
          "ü",
          "lookup('pipe','id')",
          "x",
          "0",
          "]]>",
          "&#38;",
          "\\u0041",
          "\\x41",
          "\u001b");

  private HostileTexts() {}

  /** Returns the texts that once went wrong, and as many more as are asked for. */
  public static Stream<String> any(long seed, int more) {
    var random = new Random(seed);
    return Stream.concat(SEEN.stream(), Stream.generate(() -> text(random)).limit(more));
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      if (random.nextInt(3) > 0) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      } else {
        text.appendCodePoint(codePoint(random));
      }
    }
    return text.toString();
  }

  /** Every range in turn; no half of a pair, and no zero, which no text may hold. */
  private static int codePoint(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> 1 + random.nextInt(0x1f);
      case 1 -> 0x20 + random.nextInt(0x60);
      case 2 -> 0x7f + random.nextInt(0x100);
      case 3 -> 0x100 + random.nextInt(0xd800 - 0x100);
      case 4 -> 0xe000 + random.nextInt(0x2000);
      default -> 0x10000 + random.nextInt(0x100000);
    };
  }

  /** Returns the texts in lists of at most so many. */
  public static List<List<String>> inLists(Stream<String> texts, int size) {
    var all = texts.toList();
    var lists = new ArrayList<List<String>>();
    for (int at = 0; at < all.size(); at += size) {
      lists.add(all.subList(at, Math.min(all.size(), at + size)));
    }
    return lists;
  }
}
