package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommentTextTests {

  private static final Markdown WHERE =
      Markdown.ours("%s has it.", Markdown.run("The run", "https://github.com/x/y/actions/runs/1"));

  @Test
  void aShortTextStaysAsItIs() {
    assertThat(CommentText.fitting("short\n", WHERE)).isEqualTo(new CommentText("short\n", false));
  }

  @Test
  void aLongTextIsCutAtALineWithinTheLimitAndSaysWhereTheRestIs() {
    var comment = CommentText.fitting(lines(10_000), WHERE);

    assertThat(comment.cut()).isTrue();
    assertThat(comment.text()).hasSizeLessThan(CommentText.LIMIT).endsWith(WHERE + "\n");
    assertThat(comment.text().lines().filter(line -> line.startsWith("line ")))
        .allMatch(line -> line.matches("line \\d{5}"));
  }

  @Test
  void whatWasOpenAtTheCutIsClosedBeforeTheNote() {
    var folded =
        "<details><summary>x</summary>\n\n````diff\n```\n" + lines(10_000) + "````\n\n</details>\n";

    var text = CommentText.fitting(folded, WHERE).text();

    assertThat(text).containsPattern("line \\d{5}\n````\n\n</details>\n\n\\*\\*Cut here");
  }

  @Test
  void aTextOfOneEndlessLineStillFits() {
    assertThat(CommentText.fitting("x".repeat(200_000), WHERE).text())
        .hasSizeLessThan(CommentText.LIMIT)
        .contains("Cut here");
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj("line %05d\n"::formatted)
        .collect(Collectors.joining());
  }
}
