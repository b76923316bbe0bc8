package homelab.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what happens by itself, but not for ever. */
final class Until {

  private Until() {}

  /** Waits until something holds, and says whether it did in time. */
  static boolean soon(Duration bound, BooleanSupplier holds) {
    long end = System.nanoTime() + bound.toNanos();
    while (System.nanoTime() < end) {
      if (holds.getAsBoolean()) {
        return true;
      }
      Machine.pause(Duration.ofMillis(500));
    }
    return false;
  }
}
