package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One session for all tests of a class. What {@code homelab lab session} looks at takes an hour one
 * after the other, so it is divided among classes, which run side by side.
 */
@Tag("lab")
@Tag("root")
@Tag("full")
@ExtendWith(LabStage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WholeSession {

  protected SessionBed bed;

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

  /** Looks as much as is asked for. */
  protected final void holds(SessionCheck check) {
    var findings = check.look(bed, SessionCheck.Amount.WHOLE);
    assertThat(findings.objections()).as("%s", findings).isEmpty();
  }
}
