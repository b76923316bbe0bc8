package homelab.rehearsal;

import java.util.List;

/**
 * An operation failed that all the rest of a rehearsal builds on, so nothing more was looked at.
 */
public final class RehearsalStopped extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Check> checks;

  RehearsalStopped(String phase, List<Check> checks) {
    super("the rehearsal stopped at '%s'; what follows builds on it".formatted(phase));
    this.checks = List.copyOf(checks);
  }

  /** Returns every check that was made, in order; the last one did not hold. */
  public List<Check> checks() {
    return checks;
  }
}
