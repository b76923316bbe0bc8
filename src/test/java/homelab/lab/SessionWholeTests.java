package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Everything that {@code homelab lab session} looks at while both ends stay where they are, and
 * that it can fail. {@link SessionMovesTests} has the rest.
 */
@Tag("full")
class SessionWholeTests extends OneSession {

  @ParameterizedTest
  @EnumSource(
      value = SessionCheck.class,
      mode = Mode.EXCLUDE,
      names = {"HOME_MOVES", "NODE_MOVES", "BOTH_MOVE"})
  void itHolds(SessionCheck check) {
    holds(check, SessionCheck.Amount.WHOLE);
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
  void behindASymmetricTranslatorThereIsNoSession(FirstBootTrial trial) throws IOException {
    assertThat(new SessionTrial(trial).lines().objections()).isEmpty();
  }
}
