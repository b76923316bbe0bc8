package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.tools.SystemCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** How the rows are found and told, whatever they are about. */
class DoctorCommandTests {

  private static final Duration BOUND = Duration.ofSeconds(3);

  @TempDir private Path root;

  @Test
  void aLookThatNeverEndsIsCutOffAndTheOthersAreTold() {
    var never = new CountDownLatch(1);
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());

    int exitCode =
        run(
            stage,
            Check.of(
                CheckGroup.SESSION,
                "a silent one",
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Check.Finding.pass("never seen");
                }),
            Check.of(CheckGroup.SESSION, "a quick one", () -> Check.Finding.pass("there")));

    assertThat(exitCode).isZero();
    assertThat(stage.out())
        .contains("SKIP  a silent one                 no answer within 3 s")
        .contains("PASS  a quick one                  there");
    assertThat(stage.err())
        .as("more than two seconds are explained")
        .contains("looking at a silent one …");
  }

  @Test
  void looksThatWaitForEachOtherShowThatAllAreTakenAtOnce() {
    var both = new CountDownLatch(2);
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());

    run(stage, meeting("one", both), meeting("two", both), meeting("three", both));

    assertThat(stage.out().lines())
        .startsWith("Session between home and node")
        .filteredOn(line -> line.startsWith("PASS"))
        .hasSize(3);
  }

  @Test
  void rowsOfThisMachineAreToldBeforeTheNetworkHasAnswered() throws Exception {
    var answered = new CountDownLatch(1);
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());
    var running =
        CompletableFuture.supplyAsync(
            () ->
                run(
                    stage,
                    Check.of(
                        CheckGroup.SESSION,
                        "far",
                        () -> {
                          try {
                            answered.await();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                          return Check.Finding.pass("answered");
                        }),
                    Check.of(CheckGroup.THIS_MACHINE, "near", () -> Check.Finding.pass("there"))));
    while (!stage.out().contains("near")) {
      Thread.onSpinWait();
    }
    assertThat(stage.out()).doesNotContain("far");
    answered.countDown();
    assertThat(running.get()).isZero();
    assertThat(stage.out())
        .containsSubsequence("This machine\n", "PASS  near", "\nSession between", "PASS  far");
  }

  @Test
  void somethingToKnowIsNoFailure() {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());

    int exitCode =
        run(stage, Check.of(CheckGroup.STACK, "it", () -> Check.Finding.warn("is so", "Know it.")));

    assertThat(exitCode).isZero();
    assertThat(stage.out()).contains("WARN  it").contains("      Know it.");
  }

  @Test
  void theSameRowsComeAsJson() throws Exception {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());
    var check = Check.of(CheckGroup.HOME, "it", () -> Check.Finding.fail("gone", "Make it."));
    var line =
        new CommandLine(new DoctorCommand(stage.invocation(), stack -> List.of(check), BOUND));
    line.setExecutionExceptionHandler((error, command, parsed) -> Exit.FAILED.code());

    assertThat(line.execute("--json")).isEqualTo(Exit.FAILED.code());
    assertThat(new ObjectMapper().readTree(stage.out()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    [{"group": "Home", "subject": "it", "verdict": "FAIL", "found": "gone",
                      "action": "Make it."}]
                    """));
  }

  @Test
  void everyFailureIsNamedAtTheEndWithItsActionAbove() {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());
    var checks =
        List.of(
            Check.of(
                CheckGroup.SESSION,
                "this",
                () -> Check.Finding.fail("broken", "Mend it.\nThen run it again.")),
            Check.of(CheckGroup.SESSION, "that", () -> Check.Finding.fail("gone", "Make it.")));

    assertThatThrownBy(() -> new DoctorCommand(stage.invocation(), stack -> checks, BOUND).call())
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("this, that");
    assertThat(stage.out()).contains("      Mend it.\n      Then run it again.\n");
  }

  private static Check meeting(String name, CountDownLatch both) {
    return Check.of(
        CheckGroup.SESSION,
        name,
        () -> {
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Check.Finding.pass("met");
        });
  }

  private static int run(CommandLineStage stage, Check... checks) {
    return new CommandLine(new DoctorCommand(stage.invocation(), stack -> List.of(checks), BOUND))
        .execute();
  }
}
