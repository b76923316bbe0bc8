package homelab.rehearsal.cloud;

import homelab.rehearsal.cloud.World.Surroundings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;

/** What worlds need in tests: a fixed clock, no waiting, the same chance every time. */
public final class Stage {

  private Stage() {}

  /** Returns surroundings that cost no time. */
  public static Surroundings still() {
    return new Surroundings(
        Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC),
        duration -> {},
        new Latencies(0),
        new Random(1));
  }
}
