package homelab.engine;

import homelab.interrupt.Interrupted;

/** The engine ran when the command was asked to end, and has ended since. */
public final class EngineInterrupted extends Interrupted {
  private static final long serialVersionUID = 1L;

  private final boolean ended;

  EngineInterrupted(boolean ended) {
    super(
        ended
            ? "the engine was ended in the middle of its work. './homelab state repair' finds out"
                + " what became of it; then the same line goes on"
            : "the engine has finished what it had begun; the same line goes on");
    this.ended = ended;
  }

  /** Tells whether the engine was not given the time to come to its end by itself. */
  public boolean ended() {
    return ended;
  }
}
