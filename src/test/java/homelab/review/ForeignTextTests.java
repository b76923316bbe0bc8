package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForeignTextTests {

  private static final String RUN = "https://github.com/x/y/actions/runs/1";

  @Test
  void itSaysFirstWhereItIsFrom() {
    assertThat(ForeignText.of("text", RUN).toString())
        .startsWith("*Made by the pull request's own code in [this run](" + RUN + ")")
        .endsWith("\n\n```text\ntext\n```\n");
  }

  @Test
  void noneOfAThousandHostileTextsIsMoreThanOneBlockOfCode() {
    var active =
        HostileText.texts(1_000)
            .filter(
                text -> {
                  var comment = ForeignText.of(text, RUN).toString();
                  return !GitHubMarkdown.active(comment, Set.of(RUN), html -> false).isEmpty()
                      || !GitHubMarkdown.code(comment)
                          .equals(List.of(VisibleText.of(text).stripTrailing() + "\n"));
                })
            .toList();

    assertThat(active).isEmpty();
  }

  @Test
  void aLongTextIsCutInsideOfItsBlock() {
    for (var piece : List.of("`@owner\n", "x", "\u202E", "🚀", "``` https://evil.example ")) {
      var comment = ForeignText.of(piece.repeat(70_000), RUN).toString();

      assertThat(comment)
          .hasSizeLessThan(CommentText.LIMIT)
          .endsWith("**Cut here.** [The run](" + RUN + ") has the whole.\n");
      assertThat(GitHubMarkdown.active(comment, Set.of(RUN), html -> false)).as(piece).isEmpty();
      assertThat(GitHubMarkdown.code(comment)).hasSize(1);
    }
  }

  @Test
  void onlyTheAddressOfARunIsLinked() {
    for (var address : HostileText.texts(200).toList()) {
      var comment = "%s%s".formatted(ForeignText.of("text", address), ForeignText.missing(address));

      assertThat(GitHubMarkdown.active(comment, Set.of(), html -> false)).as(address).isEmpty();
    }
    assertThat(ForeignText.missing(RUN).toString())
        .startsWith("[The run](" + RUN + ") ended without a text");
  }
}
