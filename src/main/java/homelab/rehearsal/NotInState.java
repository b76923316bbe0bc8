package homelab.rehearsal;

/** The state does not hold what was asked for: the 'up' that makes it has not run, or not ended. */
public final class NotInState extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NotInState(String message) {
    super(message);
  }
}
