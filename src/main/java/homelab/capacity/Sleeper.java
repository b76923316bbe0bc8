package homelab.capacity;

import java.time.Duration;

/** Lets time pass. */
@FunctionalInterface
public interface Sleeper {

  /** Waits for this long. */
  void sleep(Duration duration) throws InterruptedException;
}
