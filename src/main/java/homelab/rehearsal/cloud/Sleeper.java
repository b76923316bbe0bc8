package homelab.rehearsal.cloud;

import java.time.Duration;

/** Waits; a test passes one that only notes for how long. */
@FunctionalInterface
public interface Sleeper {

  /** The real one. */
  Sleeper REAL = duration -> Thread.sleep(duration.toMillis());

  /** Waits for this long. */
  void sleep(Duration duration) throws InterruptedException;
}
