package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The session between a node that really booted and a home end that is its config.xml. All tests
 * share one lab, in which both ends are on and know each other when a test begins.
 */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTests {

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

  @Test
  void bothEndsConnectWithinTenSecondsWhicheverStartsLast() {
    holds(SessionCheck.CONNECT);
  }

  @Test
  void neitherFirewallHasAnInboundRule() {
    holds(SessionCheck.CLOSED);
  }

  @Test
  void aScanFindsNothingWhileTrafficFlowsAndWhatIsPlantedIsFound() {
    holds(SessionCheck.SCAN);
    assertThat(new PortScan(bed, PortScan.SOME).findPlanted())
        .containsExactly("node", "home", "home's rule set");
  }

  @Test
  void trafficIsBackWithinThirtySecondsOfARecordsChangeAtEitherEnd() {
    assertThat(bed.talks(SessionBed.PATIENCE)).isTrue();
    var moves = new SessionMoves(bed, SessionBed.PATIENCE);
    assertThat(moves.home().worst()).isLessThanOrEqualTo(SessionMoves.GOAL);
    assertThat(moves.node().worst()).isLessThanOrEqualTo(SessionMoves.GOAL);
  }

  @Test
  void noiseFromAStrangerIsNotAnsweredAndSomethingThatAnswersIsFound() {
    var forgeries = new Forgeries(bed);
    assertThat(forgeries.strangersNoise()).isEmpty();
    assertThat(forgeries.whileSomethingAnswers(forgeries::strangersNoise)).contains("kind 2");
  }

  private void holds(SessionCheck check) {
    var findings = check.look(bed, SessionCheck.Amount.ONCE);
    assertThat(findings.objections()).as(findings.seen().toString()).isEmpty();
  }
}
