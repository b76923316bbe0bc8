package homelab.engine;

/** The engine refused a command; the message has its exit code and its own words. */
public final class EngineFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what the engine said. */
  public EngineFailure(String message) {
    super(message);
  }
}
