package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The session between a node that really booted and a home end that is its config.xml. All tests of
 * a class share one lab, in which both ends are on and know each other when a test begins. The
 * whole of it takes an hour one after the other, so it is divided among classes, which run side by
 * side.
 */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OneSession {

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

  protected final void holds(SessionCheck check, SessionCheck.Amount amount) {
    var findings = check.look(bed, amount);
    assertThat(findings.objections()).as("%s", findings).isEmpty();
  }
}
