package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every fault ends as it has to, inside its bound, and the node tells the truth about it. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class FaultMatrixTests {

  /** One of each kind: nothing wrong, something that passes, and something that does not. */
  private static final Set<Fault> QUICK =
      EnumSet.of(Fault.CLEAN, Fault.MIRROR_BUSY, Fault.NAME_SILENT, Fault.ADDRESS_NEVER);

  @TestFactory
  Stream<DynamicTest> oneFaultOfEachKindEndsAsItHasTo(FirstBootTrial trial) {
    return SideBySide.tests(QUICK.stream().map(fault -> test(trial, fault)).toList());
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> everyOtherFaultEndsAsItHasTo(FirstBootTrial trial) {
    return SideBySide.tests(
        3,
        Stream.concat(
                atTheRealPace(trial),
                Arrays.stream(Fault.values())
                    .filter(fault -> !QUICK.contains(fault))
                    .map(fault -> test(trial, fault)))
            .toList());
  }

  /** The counts are fixed and asserted on the text; here they turn at the pace of a real node. */
  private static Stream<SideBySide.Case> atTheRealPace(FirstBootTrial trial) {
    return Stream.of(
        new SideBySide.Case(
            "at the real pace a lock is waited for sixty times ten seconds",
            () -> atTheRealPace(trial, new Trouble().holdPackageLock(3600), "apt-guard", 590, 780)),
        new SideBySide.Case(
            "at the real pace an address is looked for thirty times, two seconds apart",
            () ->
                atTheRealPace(
                    trial, new Trouble().beforeSession("/bin/false"), "address", 58, 240)));
  }

  private static void atTheRealPace(
      FirstBootTrial trial, Trouble trouble, String step, int least, int most) throws IOException {
    try (var lab = trial.open(trouble.pace(Pauses.REAL), trial.node().userData(), line -> {})) {
      trouble.prepare(lab);
      var outcome = lab.boot(Duration.ofSeconds(most));
      assertThat(outcome.failedIn(step)).as("%s", outcome).isTrue();
      assertThat(outcome.time()).isGreaterThan(Duration.ofSeconds(least));
    }
  }

  private static SideBySide.Case test(FirstBootTrial trial, Fault fault) {
    return new SideBySide.Case(
        "%s: %s".formatted(fault.story(), fault.expected().words()), () -> boot(trial, fault));
  }

  private static void boot(FirstBootTrial trial, Fault fault) throws IOException {
    List<String> console = Collections.synchronizedList(new ArrayList<>());
    var judgement = trial.run(fault, Optional.empty(), console::add);
    assertThat(judgement.objections())
        .as("%s%n%s", judgement.outcome(), String.join("\n", List.copyOf(console)))
        .isEmpty();
  }
}
