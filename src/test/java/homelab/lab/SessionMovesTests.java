package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends move, each 20 times: they find each other, and a longer interval would be noticed. */
@Tag("full")
class SessionMovesTests extends OneSession {

  @ParameterizedTest
  @EnumSource(
      value = SessionCheck.class,
      names = {"HOME_MOVES", "NODE_MOVES", "BOTH_MOVE"})
  void itHolds(SessionCheck check) {
    holds(check, SessionCheck.Amount.WHOLE);
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
}
