package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.github.SimulatedGitHub;
import homelab.review.Change;
import homelab.review.Remark;
import homelab.review.ReviewData;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PullRequestCommentTests {

  private static final String TOKEN = "ghs_of-the-job";
  private static final String PULL_REQUEST = "{\"pull_request\":{\"number\":7}}";
  private static final String OTHERS_RUN =
      """
      {"workflow_run": {"head_branch": "topic", "head_sha": "abc",
        "html_url": "https://github.com/example/homelab/actions/runs/5",
        "head_repository": {"owner": {"login": "stranger"}}}}
      """;

  @TempDir Path folder;
  private SimulatedGitHub github;

  @BeforeEach
  void open() throws IOException {
    github = SimulatedGitHub.open(30);
    github.allow(TOKEN, "pull-requests");
    github.pullRequest(7, "stranger", "topic", "abc");
    Files.writeString(folder.resolve("comment.md"), "hello @owner\n");
  }

  @AfterEach
  void close() {
    github.close();
  }

  @Test
  void aTextWithoutDataIsCodeInItsOwnJobToo() throws IOException {
    var stage = job(PULL_REQUEST);

    assertThat(stage.run("pr", "comment", "comment.md")).as(stage.err()).isZero();
    assertThat(stage.out()).isEqualTo("Comment on pull request 7: made.\n");
    assertThat(github.comments(7)).hasSize(1);
    assertThat(github.comments(7).get(0))
        .startsWith("<!-- homelab:preview -->\n")
        .endsWith("\n\n```text\nhello @owner\n```\n");
  }

  @Test
  void anotherRunsTextIsTamedAndEditedInPlace() throws IOException {
    job(OTHERS_RUN).run("pr", "comment", "comment.md");
    Files.writeString(folder.resolve("comment.md"), "hello again @owner\n");
    var stage = job(OTHERS_RUN);

    assertThat(stage.run("pr", "comment", "comment.md")).as(stage.err()).isZero();
    assertThat(stage.out()).isEqualTo("Comment on pull request 7: edited in place.\n");
    assertThat(github.comments(7)).hasSize(1);
    assertThat(github.comments(7).get(0))
        .contains("in [this run](https://github.com/example/homelab/actions/runs/5)")
        .endsWith("\n\n```text\nhello again @owner\n```\n");
  }

  @Test
  void ofAnotherRunsDataTheWordsAreOursAndTheTextsCode() throws IOException {
    var data =
        new ReviewData(
            "home",
            List.of(new Change(Change.Action.UPDATE, "a:b:C", "@owner", false, List.of())),
            3,
            List.of(
                Remark.of(Remark.Kind.AGAINST_THE_STATE),
                Remark.of(Remark.Kind.ENGINE_SAYS, "see #1")));
    Files.writeString(folder.resolve("comment.json"), data.toJson());
    var stage = job(OTHERS_RUN);

    assertThat(stage.run("pr", "comment", "comment.md")).as(stage.err()).isZero();
    assertThat(github.comments(7).get(0))
        .contains("### Preview of stack `home`", "Against the state as it is now.")
        .contains("| update | `@owner` | `a:b:C` |  |")
        .contains("```text\nsee #1\n```");
  }

  @Test
  void dataThatThisVersionDoesNotKnowLeavesTheTextAsCode() throws IOException {
    var known = new ReviewData("home", List.of(), 0, List.of()).toJson();
    for (var data :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            known.replace("\"stack\" : \"home\"", "\"stack\" : null"),
            known.replace(
                "\"remarks\" : [ ]", "\"remarks\" : [ {\"kind\":\"APPROVED\",\"texts\":[]} ]"),
            known.replace("\"remarks\" : [ ]", "\"remarks\" : [ {\"kind\":0,\"texts\":[]} ]"),
            known.replace(
                "\"remarks\" : [ ]", "\"remarks\" : [ {\"kind\":\"REFUSED\",\"texts\":[]} ]"),
            known.replace(
                "\"remarks\" : [ ]",
                "\"remarks\" : [ {\"kind\":\"FIRST_BOOT_SAME\",\"texts\":[\"<img>\"]} ]"),
            known.replace("{", "{\"words\":\"**approved**\","),
            known + known)) {
      Files.writeString(folder.resolve("comment.json"), data);

      assertThat(job(OTHERS_RUN).run("pr", "comment", "comment.md")).as(data).isZero();
      assertThat(github.comments(7).get(0)).as(data).endsWith("\n\n```text\nhello @owner\n```\n");
    }
  }

  @Test
  void aLinkInAnArtifactIsNotFollowed() throws IOException {
    var secret = Files.writeString(folder.resolve("secret"), "of the machine");
    Files.delete(folder.resolve("comment.md"));
    Files.createSymbolicLink(folder.resolve("comment.md"), secret);

    assertThat(job(OTHERS_RUN).run("pr", "comment", "comment.md")).isZero();
    assertThat(github.comments(7).get(0))
        .contains("ended without a text")
        .doesNotContain("of the machine");
  }

  @Test
  void outsideOfAJobEveryMissingVariableIsNamed() {
    var stage = new CommandLineStage(folder, Map.of(), new SystemCommands());

    assertThat(stage.run("pr", "comment", "comment.md")).isEqualTo(Exit.MISSING.code());
    assertThat(stage.err()).contains("GITHUB_EVENT_PATH not set");
  }

  @Test
  void aJobThatIsAboutNoPullRequestIsRefused() throws IOException {
    var stage = job("{\"ref\":\"refs/heads/main\"}");

    assertThat(stage.run("pr", "comment", "comment.md")).isEqualTo(Exit.USAGE.code());
    assertThat(stage.err()).contains("neither a pull request nor another's run");
  }

  @Test
  void whatGitHubRefusesIsSaidWithoutAStackTrace() throws IOException {
    github.allow(TOKEN);
    var stage = job(PULL_REQUEST);

    assertThat(stage.run("pr", "comment", "comment.md")).isEqualTo(Exit.FAILED.code());
    assertThat(stage.err()).contains("pull-requests: write").doesNotContain("\tat ", TOKEN);
  }

  private CommandLineStage job(String event) throws IOException {
    var file = Files.writeString(folder.resolve("event.json"), event);
    return new CommandLineStage(
        folder,
        Map.of(
            "GITHUB_API_URL",
            github.api().toString(),
            "GITHUB_REPOSITORY",
            SimulatedGitHub.REPOSITORY,
            "GITHUB_TOKEN",
            TOKEN,
            "GITHUB_EVENT_PATH",
            file.toString()),
        new SystemCommands());
  }
}
