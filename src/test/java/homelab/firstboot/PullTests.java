package homelab.firstboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose commits the node takes, from a real git server, and what it does with all others. */
class PullTests {

  private static final String PLAYBOOK = "ansible/control-plane.yml";
  private static final String SECRETS = "ansible/rendered/home/secrets.vault.yml";

  @TempDir private Path folder;
  private PullStage stage;
  private String good;

  @BeforeEach
  void aNodeThatFollowsOneGoodCommit() throws Exception {
    stage = new PullStage(folder, true);
    good = stage.push(PLAYBOOK, "good", "owner");
    assertThat(stage.pull().exitCode()).isZero();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("good");
  }

  @AfterEach
  void stop() throws Exception {
    stage.close();
  }

  @Test
  void theNextSignedCommitIsTaken() throws Exception {
    var next = stage.push(PLAYBOOK, "next", "owner");
    assertThat(stage.pull().exitCode()).isZero();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("next");
    assertThat(Files.readSymbolicLink(stage.current())).hasToString(next);
    assertThat(stage.trees()).as("a running playbook may still read the old one").contains(good);
  }

  @Test
  void anUnsignedCommitIsRefused() throws Exception {
    var bad = stage.push(PLAYBOOK, "bad", "");
    refused(bad, "no allowed signer has signed it");
  }

  @Test
  void aCommitSignedByAnybodyElseIsRefused() throws Exception {
    var bad = stage.push(PLAYBOOK, "bad", "stranger");
    refused(bad, "no allowed signer has signed it");
  }

  @Test
  void anUnsignedCommitIsTakenOnceASignedOneStandsOnIt() throws Exception {
    stage.push("ansible/other.yml", "unsigned", "");
    stage.pull();
    stage.push(PLAYBOOK, "signed", "owner");
    stage.pull();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("signed");
    assertThat(stage.current().resolve("ansible/other.yml")).hasContent("unsigned");
  }

  @Test
  void aBranchPushedBackBehindTheLastGoodCommitIsRefused() throws Exception {
    var newer = stage.push(PLAYBOOK, "newer", "owner");
    stage.pull();
    stage.pushBackTo(good);
    var pulled = stage.pull();
    assertThat(pulled.said()).contains("refused " + good, "it does not follow " + newer);
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("newer");
  }

  @Test
  void aSignedCommitBesideTheLastGoodOneIsRefused() throws Exception {
    stage.push(PLAYBOOK, "newer", "owner");
    stage.pull();
    stage.pushBackTo(good);
    var aside = stage.push(PLAYBOOK, "aside", "owner");
    assertThat(stage.pull().said()).contains("refused " + aside, "it does not follow");
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("newer");
    assertThat(stage.trees()).doesNotContain(aside);
  }

  @Test
  void neverBackHoldsWhenTheHistoryIsLost() throws Exception {
    var newer = stage.push(PLAYBOOK, "newer", "owner");
    stage.pull();
    // As a power cut can leave it: files that are there and empty.
    Files.writeString(stage.node().resolve("state/repository.git/HEAD"), "");
    Files.writeString(stage.node().resolve("state/repository.git/config"), "");
    stage.pushBackTo(good);
    assertThat(stage.pull().said()).contains("it does not follow " + newer);
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("newer");
    stage.pushBackTo(newer);
    stage.push(PLAYBOOK, "newest", "owner");
    stage.pull();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("newest");
  }

  @Test
  void aServerThatIsNotThereChangesNothing() throws Exception {
    stage.serverDown();
    stays(stage.pull(), "could not be fetched");
    stage.serve();
    stage.push(PLAYBOOK, "next", "owner");
    stage.pull();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("next");
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
    try (var silent = stage.serverSilent()) {
      assertThat(silent.isBound()).isTrue();
      stays(stage.pull(3), "could not be fetched in 3 s");
    }
  }

  @Test
  void aHugeCommitIsGivenUpAndLeavesNothingBehind() throws Exception {
    long before = stage.kept();
    byte[] noise = new byte[140 << 20];
    new Random(7).nextBytes(noise);
    Files.write(stage.desk().resolve("noise"), noise);
    stage.push("owner");
    stays(stage.pull(), "could not be fetched", "128 MB");
    assertThat(stage.kept()).isLessThan(before + 1_000_000);
  }

  @Test
  void whatIsRefusedIsNotKept() throws Exception {
    byte[] noise = new byte[5 << 20];
    new Random(7).nextBytes(noise);
    Files.write(stage.desk().resolve("noise"), noise);
    long before = stage.kept();
    var bad = stage.push("");
    refused(bad, "no allowed signer");
    assertThat(stage.kept()).isLessThan(before + 1_000_000);
  }

  @Test
  void withoutTheSecretsTheControlPlaneWaitsAndGoesOnOnceTheyArePushed() throws Exception {
    assertThat(stage.controlPlane()).isEqualTo("waiting for secrets");
    assertThat(stage.node().resolve("docker")).doesNotExist();
    stage.push(SECRETS, "sealed", "owner");
    stage.pull();
    assertThat(stage.controlPlane()).isEqualTo("reconciled");
    assertThat(stage.node().resolve("docker"))
        .content()
        .contains(stage.current().getParent() + ":/srv/homelab:ro", "control-plane.yml");
  }

  @Test
  void theLastGoodCommitIsAppliedWhileTheServerIsAway() throws Exception {
    stage.push(SECRETS, "sealed", "owner");
    stage.pull();
    stage.forgetRuns();
    stage.serverDown();
    stage.boot();
    stage.pull();
    assertThat(stage.runs()).contains("control-plane.yml");
  }

  @Test
  void aCommitIsAppliedOnceThenBySemaphoresOwnScheduleAndAgainAfterADay() throws Exception {
    stage.push(SECRETS, "sealed", "owner");
    stage.pull();
    assertThat(stage.runs()).contains("control-plane.yml");
    stage.forgetRuns();
    stage.pull();
    assertThat(stage.runs()).isEmpty();
    stage.aDayPasses();
    stage.pull();
    assertThat(stage.runs()).contains("control-plane.yml");
    stage.forgetRuns();
    stage.push(PLAYBOOK, "next", "owner");
    stage.pull();
    assertThat(stage.runs()).contains("control-plane.yml");
  }

  @Test
  void whatFailedIsTriedAgainWithTheNextPull() throws Exception {
    stage.dockerFails(true);
    stage.push(SECRETS, "sealed", "owner");
    stage.pull();
    assertThat(stage.controlPlane()).startsWith("failing");
    stage.dockerFails(false);
    stage.pull();
    assertThat(stage.controlPlane()).isEqualTo("reconciled");
  }

  @Test
  void aTreeThatIsGoneIsLaidOutAnew() throws Exception {
    deleteTree(stage.current().getParent().resolve(good));
    stage.pull();
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("good");
  }

  @Test
  void withNoSignersAnyCommitIsTakenButNoneBehindTheLast(@TempDir Path other) throws Exception {
    try (var open = new PullStage(other, false)) {
      var first = open.push(PLAYBOOK, "first", "");
      open.pull();
      open.push(PLAYBOOK, "second", "stranger");
      open.pull();
      assertThat(open.current().resolve(PLAYBOOK)).hasContent("second");
      open.pushBackTo(first);
      open.pull();
      assertThat(open.current().resolve(PLAYBOOK)).hasContent("second");
    }
  }

  @Test
  void aNodeWithoutOneGoodCommitSaysWhatItWaitsFor(@TempDir Path other) throws Exception {
    try (var fresh = new PullStage(other, true)) {
      fresh.push(PLAYBOOK, "bad", "stranger");
      fresh.pull();
      assertThat(fresh.controlPlane()).isEqualTo("waiting for repository");
      assertThat(fresh.current()).doesNotExist();
      fresh.push(PLAYBOOK, "good", "owner");
      fresh.pull();
      assertThat(fresh.controlPlane()).isEqualTo("waiting for secrets");
    }
  }

  private void refused(String commit, String why) throws Exception {
    stays(stage.pull(), "refused " + commit, why);
    assertThat(stage.trees()).doesNotContain(commit);
  }

  private void stays(PullStage.Pulled pulled, String... said) throws IOException {
    assertThat(pulled.exitCode()).isZero();
    assertThat(pulled.said()).contains(said);
    assertThat(stage.current().resolve(PLAYBOOK)).hasContent("good");
    assertThat(stage.trees()).containsExactly(good);
  }

  private static void deleteTree(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
