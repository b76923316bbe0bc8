package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whenever the power goes during the first boot, the next one goes on and ends READY. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class PowerCutTests {

  private static final Pattern STEP = Pattern.compile("(?m)^ *run_step (\\S+)");

  @TestFactory
  Stream<DynamicTest> aCutWhilePackagesAreInstalledIsSurvived(FirstBootTrial trial) {
    return SideBySide.tests(List.of(test(trial, "packages", 3000)));
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> aCutInEachStepIsSurvived(FirstBootTrial trial) {
    var steps =
        STEP.matcher(LabParts.resource("/cloud-init/99-main.sh"))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(steps).contains("packages", "hand-over");
    return SideBySide.tests(
        Stream.concat(Stream.of("rescue", "ssh", "plant"), steps.stream())
            .map(step -> test(trial, step, 50))
            .toList());
  }

  private static SideBySide.Case test(FirstBootTrial trial, String step, int millisInto) {
    return new SideBySide.Case(
        "%d ms into %s".formatted(millisInto, step), () -> cutIn(trial, step, millisInto));
  }

  private static void cutIn(FirstBootTrial trial, String step, int millisInto)
      throws IOException, InterruptedException {
    var begun = new CountDownLatch(1);
    Consumer<String> watcher =
        line -> {
          if (line.contains("homelab: " + step + ": ")) {
            begun.countDown();
          }
        };
    try (var lab = trial.open(new Trouble(), trial.node().userData(), watcher)) {
      lab.network().route();
      var machine = lab.machine();
      machine.powerOn();
      assertThat(begun.await(180, TimeUnit.SECONDS)).as("the boot reached %s", step).isTrue();
      Machine.pause(Duration.ofMillis(millisInto));
      machine.cutPower();
      var outcome = lab.boot(Duration.ofSeconds(180));
      var console = String.join("\n", machine.console());
      assertThat(outcome.ready()).as("%s%n%s", outcome, console).isTrue();
      assertThat(Judgement.of(lab, outcome).objections()).as(console).isEmpty();
    }
  }
}
