package homelab.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.github.GitHub.Outcome;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitHubTests {

  private static final String TOKEN = "ghs_of-the-job";
  private static final Marker MARKER = new Marker("preview");

  private SimulatedGitHub simulated;
  private GitHub github;

  @BeforeEach
  void open() throws Exception {
    simulated = SimulatedGitHub.open(2);
    simulated.allow(TOKEN, "pull-requests", "issues");
    simulated.pullRequest(7, "example", "topic", "abc");
    github = new GitHub(simulated.api(), SimulatedGitHub.REPOSITORY, TOKEN);
  }

  @AfterEach
  void close() {
    simulated.close();
  }

  @Test
  void oneCommentIsMadeAndThenEditedInPlace() {
    assertThat(github.comment(7, MARKER, "one")).isEqualTo(Outcome.CREATED);
    assertThat(github.comment(7, MARKER, "two")).isEqualTo(Outcome.EDITED);
    assertThat(github.comment(7, MARKER, "two")).isEqualTo(Outcome.SAME);

    assertThat(simulated.comments(7)).containsExactly("<!-- homelab:preview -->\ntwo");
    assertThat(simulated.changes()).hasSize(2);
  }

  @Test
  void oursIsFoundOnALaterPage() {
    for (int i = 0; i < 5; i++) {
      simulated.commentBy("User", 7, "comment " + i);
    }
    github.comment(7, MARKER, "one");
    simulated.commentBy("User", 7, "after");

    assertThat(github.comment(7, MARKER, "two")).isEqualTo(Outcome.EDITED);
    assertThat(simulated.comments(7)).hasSize(7);
  }

  @Test
  void somebodyElsesCommentWithOurMarkerIsLeftAlone() {
    simulated.commentBy("User", 7, "<!-- homelab:preview -->\nmine");

    assertThat(github.comment(7, MARKER, "ours")).isEqualTo(Outcome.CREATED);
    assertThat(simulated.comments(7)).hasSize(2).first().asString().endsWith("mine");
  }

  @Test
  void aMarkerInsideATextIsNone() {
    github.comment(7, MARKER, "x <!-- homelab:other --> y");

    assertThat(simulated.comments(7))
        .containsExactly("<!-- homelab:preview -->\nx <!-- other --> y");
  }

  @Test
  void oneIssueIsOpenedRenewedAndClosedAndTheNextOneIsNew() {
    var drift = new Marker("drift:home");
    simulated.pullRequest(8, "example", "a", "b");
    simulated.pullRequest(9, "example", "c", "d");

    assertThat(github.closeIssue(drift, "clean")).isEqualTo(Outcome.NONE);
    assertThat(github.openIssue(drift, "Drift", "one")).isEqualTo(Outcome.CREATED);
    assertThat(github.openIssue(drift, "Drift", "one")).isEqualTo(Outcome.SAME);
    assertThat(github.openIssue(drift, "Drift", "two")).isEqualTo(Outcome.EDITED);
    assertThat(github.closeIssue(drift, "clean")).isEqualTo(Outcome.CLOSED);
    assertThat(github.openIssue(drift, "Drift", "three")).isEqualTo(Outcome.CREATED);

    assertThat(simulated.issues()).containsExactly("closed Drift", "open Drift");
    assertThat(simulated.issueBody(0)).isEqualTo("<!-- homelab:drift:home -->\ntwo");
  }

  @Test
  void aPullRequestIsFoundByItsHeadWhileTheCommitIsStillThere() {
    simulated.pullRequest(11, "stranger", "topic", "def");

    assertThat(github.openPullRequest("stranger", "topic", "def")).contains(11);
    assertThat(github.openPullRequest("stranger", "topic", "old")).isEmpty();
    assertThat(github.openPullRequest("stranger", "topic&state=all", "def")).isEmpty();
  }

  @Test
  void aMissingRightIsNamedAndTheTokenIsNot() {
    simulated.allow("ghs_of-a-fork");
    var fork = new GitHub(simulated.api(), SimulatedGitHub.REPOSITORY, "ghs_of-a-fork");

    assertThatThrownBy(() -> fork.comment(7, MARKER, "x"))
        .isInstanceOf(GitHubRefusal.class)
        .hasMessageContaining("403 (Resource not accessible by integration)")
        .hasMessageContaining("pull-requests: write")
        .hasMessageNotContaining("ghs_");
  }

  @Test
  void aWrongTokenAndATooLongTextAreSaid() {
    var wrong = new GitHub(simulated.api(), SimulatedGitHub.REPOSITORY, "nobody");
    assertThatThrownBy(() -> wrong.comment(7, MARKER, "x")).hasMessageContaining("GITHUB_TOKEN");
    assertThatThrownBy(() -> github.comment(7, MARKER, "x".repeat(65_536)))
        .hasMessageContaining("422")
        .hasMessageContaining("too long");
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    var nowhere = new GitHub(URI.create("http://127.0.0.1:1"), "a/b", TOKEN);

    assertThatThrownBy(() -> nowhere.comment(1, MARKER, "x"))
        .isInstanceOf(GitHubRefusal.class)
        .hasMessageContaining("127.0.0.1:1 could not be reached");
  }

  @Test
  void aRepositoryThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new GitHub(simulated.api(), "../user", TOKEN))
        .hasMessageContaining("OWNER/NAME");
  }
}
