package homelab.interrupt;

/**
 * Ends a command that was asked to end. Thrown in the command's own thread, at a point where it can
 * stop; the message says what the next step is.
 */
public class Interrupted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Ends the command.
   *
   * @param message what stands now, and the command that goes on
   */
  public Interrupted(String message) {
    super(message);
  }

  /** The same, after another exception of this kind. */
  public Interrupted(String message, Interrupted cause) {
    super(message, cause);
  }
}
