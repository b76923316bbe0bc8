package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that {@code homelab lab session} looks at, and that it can fail. */
@Tag("lab")
@Tag("root")
@Tag("full")
@ExtendWith(LabStage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionWholeTests {

  private SessionBed bed;

  @BeforeAll
  void open(FirstBootTrial trial) throws IOException {
    bed = SessionBed.open(trial, SessionLab.Wishes.usual());
  }

  @AfterAll
  void close() {
    if (bed != null) {
      bed.close();
    }
  }

  @ParameterizedTest
  @EnumSource(SessionCheck.class)
  void itHolds(SessionCheck check) {
    var findings = check.look(bed, SessionCheck.Amount.WHOLE);
    assertThat(findings.objections()).as("%s", findings).isEmpty();
  }

  @Test
  void aNodeThatAnswersForgeriesIsFound() {
    var forgeries = new Forgeries(bed);
    assertThat(forgeries.whileSomethingAnswers(forgeries::check).objections())
        .satisfiesExactly(
            one -> assertThat(one).startsWith("not so: replayed and forged, from a stranger's"),
            two -> assertThat(two).startsWith("not so: replayed and forged, from home's own"),
            three -> assertThat(three).startsWith("not so: with both public keys"));
  }

  @Test
  void afterARotationTheOldKeysGetNoAnswer(FirstBootTrial trial) throws IOException {
    var findings = new SessionTrial(trial).rotated();
    assertThat(findings.objections()).as("%s", findings).isEmpty();
  }

  @Test
  void pfsensesDefaultIntervalBreaksTheBound(FirstBootTrial trial) throws IOException {
    var findings = new SessionTrial(trial).withInterval(300, Duration.ofSeconds(45));
    assertThat(findings.objections()).as("%s", findings).hasSize(1);
  }

  @Test
  void theDeclaredIntervalKeepsIt(FirstBootTrial trial) throws IOException {
    var findings = new SessionTrial(trial).withInterval(15, Duration.ofSeconds(45));
    assertThat(findings.objections()).as("%s", findings).isEmpty();
  }

  @Test
  void behindASymmetricTranslatorThereIsNoSession(FirstBootTrial trial) throws IOException {
    assertThat(new SessionTrial(trial).lines().objections()).isEmpty();
  }
}
