package homelab.cli;

/** Ends a command with an exit code and a message that tells a person what to do. */
public final class CommandFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Exit exit;

  /**
   * Takes what the person reads.
   *
   * @param exit how the command ends
   * @param message one or more whole sentences or lines
   */
  public CommandFailure(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  /** Returns how the command ends. */
  public Exit exit() {
    return exit;
  }
}
