package homelab.lab;

import java.time.Duration;

/**
 * How a boot ended.
 *
 * @param lastLine from READY or FAILED on; {@code nothing} when the bound passed without one
 * @param time since power-on
 */
public record Outcome(String lastLine, Duration time) {

  /** Whether the node said that all is well. */
  public boolean ready() {
    return lastLine.startsWith("READY ");
  }

  /** Whether it said that this step failed. */
  public boolean failedIn(String step) {
    return lastLine.startsWith("FAILED step=" + step + " ");
  }
}
