package homelab.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class MaskedStreamTests {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Masks masks = new Masks();
  private final MaskedStream stream =
      MaskedStream.over(new PrintStream(written, true, StandardCharsets.UTF_8), masks);

  @Test
  void aSecretInOneLineIsReplacedByItsName() {
    masks.add("token", "päss–wörd");

    stream.println("invalid header value: \"päss–wörd\" ✓");

    assertThat(text()).isEqualTo("invalid header value: \"[token]\" ✓\n");
  }

  @Test
  void aSecretThatIsLearnedLaterIsReplacedFromThenOn() {
    stream.println("first-secret");
    masks.add("a", "first-secret");
    stream.println("first-secret");

    assertThat(text()).isEqualTo("first-secret\n[a]\n");
  }

  @Test
  void aQuestionWithoutALineEndIsSeenAfterAFlush() {
    masks.add("a", "yes or no");
    stream.print("Change this? Type yes");
    stream.flush();

    assertThat(text()).isEqualTo("Change this? Type yes");
  }

  @Test
  void theLongerOfTwoIsTakenEvenInPieces() {
    masks.add("a", "secret").add("b", "secret-two");
    for (String piece : List.of("x secret", "-t", "wo secret", "-three\n")) {
      stream.print(piece);
    }
    stream.flush();

    assertThat(text()).isEqualTo("x [b] [a]-three\n");
  }

  @Test
  void aStreamThatHasMasksKeepsThem() {
    assertThat(MaskedStream.over(stream, new Masks())).isSameAs(stream);
  }

  @Property(tries = 300)
  void noSecretIsReadWhateverThePieces(
      @ForAll @StringLength(min = 6, max = 9) @Chars({'a', 'b', 'ü'}) String secret,
      @ForAll @Size(max = 6) List<@StringLength(max = 12) @Chars({'a', 'b', 'ü'}) String> around,
      @ForAll @IntRange(min = 1, max = 5) int piece) {
    var target = new ByteArrayOutputStream();
    var one =
        MaskedStream.over(
            new PrintStream(target, true, StandardCharsets.UTF_8), new Masks().add("s", secret));
    var whole = String.join(secret, around) + secret;
    var bytes = whole.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += piece) {
      one.write(bytes, at, Math.min(piece, bytes.length - at));
    }
    one.flush();

    assertThat(target.toString(StandardCharsets.UTF_8)).doesNotContain(secret).contains("[s]");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
