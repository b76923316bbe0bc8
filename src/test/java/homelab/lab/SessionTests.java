package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The session, each kind of what has to hold once. */
class SessionTests extends OneSession {

  @Test
  void bothEndsConnectWithinTenSecondsWhicheverStartsLast() {
    holds(SessionCheck.CONNECT, SessionCheck.Amount.ONCE);
  }

  @Test
  void eachReleaseTakesANewFileOrIsFoundOutByTheMark() {
    holds(SessionCheck.BOOTS, SessionCheck.Amount.ONCE);
  }

  @Test
  void neitherFirewallHasAnInboundRule() {
    holds(SessionCheck.CLOSED, SessionCheck.Amount.ONCE);
  }

  @Test
  void aScanFindsNothingWhileTrafficFlowsAndWhatIsPlantedIsFound() {
    holds(SessionCheck.SCAN, SessionCheck.Amount.ONCE);
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
}
