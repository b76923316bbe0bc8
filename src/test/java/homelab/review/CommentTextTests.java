package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommentTextTests {

  private static final Markdown WHERE =
      Markdown.ours("%s has it.", Markdown.run("The run", "https://github.com/x/y/actions/runs/1"));

  private static final Markdown SHORT = Markdown.ours("short");

  @Test
  void aShortTextStaysAsItIs() {
    assertThat(CommentText.fitting(SHORT, WHERE)).isEqualTo(new CommentText(SHORT, false));
  }

  @Test
  void aLongTextIsCutAtALineWithinTheLimitAndSaysWhereTheRestIs() {
    var comment = CommentText.fitting(Markdown.composed(lines(10_000)), WHERE);

    assertThat(comment.cut()).isTrue();
    assertThat(comment.text().toString()).hasSizeLessThan(CommentText.LIMIT).endsWith(WHERE + "\n");
    assertThat(comment.text().toString().lines().filter(line -> line.startsWith("line ")))
        .allMatch(line -> line.matches("line \\d{5}"));
  }

  @Test
  void whatWasOpenAtTheCutIsClosedBeforeTheNote() {
    var folded =
        "<details><summary>x</summary>\n\n````diff\n```\n" + lines(10_000) + "````\n\n</details>\n";

    var text = CommentText.fitting(Markdown.composed(folded), WHERE).text().toString();

    assertThat(text).containsPattern("line \\d{5}\n````\n\n</details>\n\n\\*\\*Cut here");
  }

  @Test
  void aTextOfOneEndlessLineStillFits() {
    assertThat(CommentText.fitting(Markdown.composed("x".repeat(200_000)), WHERE).text().toString())
        .hasSizeLessThan(CommentText.LIMIT)
        .contains("Cut here");
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj("line %05d\n"::formatted)
        .collect(Collectors.joining());
  }
}
