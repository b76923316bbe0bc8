package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.review.Remark;
import homelab.review.ReviewData;
import homelab.tools.SystemCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommentFileTests {

  private static final Map<String, String> JOB =
      Map.of(
          "GITHUB_REPOSITORY", "example/homelab",
          "GITHUB_RUN_ID", "42",
          "GITHUB_TOKEN", "ghs_of-the-job",
          "PULUMI_CONFIG_PASSPHRASE", "of-nobody-else");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("comment/comment.md");
  }

  @Test
  void aShortCommentIsTheWhole() throws Exception {
    write("short", JOB);

    assertThat(file).content().contains("short").doesNotContain("Cut here");
    assertThat(folder.resolve("comment/comment.json")).content().contains("short");
    assertThat(folder.resolve("comment/comment.md.whole")).doesNotExist();
  }

  @Test
  void ofALongOneTheWholeLiesBesideAndTheRunIsLinked() throws Exception {
    var text = "a line of many\n".repeat(10_000);
    write(text, JOB);

    assertThat(Files.readString(file))
        .hasSizeLessThan(65_536)
        .contains("Cut here", "(https://github.com/example/homelab/actions/runs/42)");
    assertThat(folder.resolve("comment/comment.md.whole")).content().contains(text);
  }

  @Test
  void outsideOfAJobTheWholeIsNamedByItsFile() throws Exception {
    write("a line of many\n".repeat(10_000), Map.of());

    assertThat(file).content().contains("The whole is in `comment.md.whole`.");
  }

  @Test
  void whatTheShellKeepsSecretIsMasked() throws Exception {
    write("x of-nobody-else y ghs_of-the-job z", JOB);

    assertThat(file).content().contains("x [PULUMI_CONFIG_PASSPHRASE] y [GITHUB_TOKEN] z");
    assertThat(folder.resolve("comment/comment.json"))
        .content()
        .contains("x [PULUMI_CONFIG_PASSPHRASE] y [GITHUB_TOKEN] z")
        .doesNotContain("of-nobody-else", "ghs_of-the-job");
  }

  @Test
  void aShorterCommentLeavesNoWholeOfAnEarlierOne() throws Exception {
    write("a line of many\n".repeat(10_000), JOB);
    write("short", JOB);

    assertThat(folder.resolve("comment/comment.md.whole")).doesNotExist();
  }

  private void write(String text, Map<String, String> environment) {
    var invocation = new CommandLineStage(folder, environment, new SystemCommands()).invocation();
    var masks = invocation.masks();
    new CommentFile(invocation, file)
        .write(
            new ReviewData("home", List.of(), 0, List.of(Remark.of(Remark.Kind.ENGINE_SAYS, text))),
            masks);
  }
}
