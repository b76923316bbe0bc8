package homelab.capacity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only while somebody sleeps. */
final class FakeTime implements InstantSource, Sleeper {

  private Instant now;

  FakeTime(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void sleep(Duration duration) {
    now = now.plus(duration);
  }
}
