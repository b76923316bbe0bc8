package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.tools.SystemCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                "a silent one",
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return Check.Finding.pass("never seen");
                }),
            Check.of("a quick one", () -> Check.Finding.pass("there")));

    assertThat(exitCode).isZero();
    assertThat(stage.out())
        .contains("SKIP  a silent one                 no answer within 3 s")
        .contains("PASS  a quick one                  there");
    assertThat(stage.err()).as("more than two seconds are explained").contains("looking …");
  }

  @Test
  void looksThatWaitForEachOtherShowThatAllAreTakenAtOnce() {
    var both = new CountDownLatch(2);
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());

    run(stage, meeting("one", both), meeting("two", both), meeting("three", both));

    assertThat(stage.out().lines()).allMatch(line -> line.startsWith("PASS"));
  }

  @Test
  void everyFailureIsNamedAtTheEndWithItsActionAbove() {
    var stage = new CommandLineStage(root, Map.of(), new SystemCommands());
    var checks =
        List.of(
            Check.of("this", () -> Check.Finding.fail("broken", "Mend it.\nThen run it again.")),
            Check.of("that", () -> Check.Finding.fail("gone", "Make it.")));

    assertThatThrownBy(() -> new DoctorCommand(stage.invocation(), stack -> checks, BOUND).call())
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("this, that");
    assertThat(stage.out()).contains("      Mend it.\n      Then run it again.\n");
  }

  private static Check meeting(String name, CountDownLatch both) {
    return Check.of(
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
