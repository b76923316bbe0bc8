package homelab.capacity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How often Oracle is asked. Rounds over all placements come further and further apart, and there
 * is a hard limit for any hour, also across runs, because the times are kept in the journal.
 */
public final class Pace {

  /** Launch requests in any hour: far below what gets 429, and enough to catch a free host. */
  public static final int REQUESTS_PER_HOUR = 20;

  static final Duration HOUR = Duration.ofHours(1);
  static final Duration SHORTEST = Duration.ofMinutes(2);
  static final Duration LONGEST = Duration.ofMinutes(15);
  static final Duration THROTTLED_SHORTEST = Duration.ofMinutes(10);
  static final Duration THROTTLED_LONGEST = Duration.ofHours(1);

  private static final int MAX_DOUBLINGS = 16;

  private final RandomGenerator random;

  /**
   * Prepares a pace.
   *
   * @param random so that many homelabs do not ask at the same second
   */
  public Pace(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the pause after this many rounds without success. */
  Duration afterRounds(int rounds) {
    return spread(SHORTEST, LONGEST, rounds);
  }

  /** Returns the pause after this many throttled requests in a row. */
  Duration afterThrottles(int throttles) {
    return spread(THROTTLED_SHORTEST, THROTTLED_LONGEST, throttles);
  }

  /** Returns when the next request may be sent, given when the last ones were. */
  static Instant allowed(List<Instant> requests, Instant now) {
    var recent = recent(requests, now);
    return recent.size() < REQUESTS_PER_HOUR
        ? now
        : recent.get(recent.size() - REQUESTS_PER_HOUR).plus(HOUR);
  }

  static List<Instant> recent(List<Instant> requests, Instant now) {
    return requests.stream().filter(request -> request.isAfter(now.minus(HOUR))).toList();
  }

  /** Doubles up to the cap and takes off up to a fifth by chance, never going below the least. */
  private Duration spread(Duration least, Duration most, int times) {
    long doubled = least.toMillis() << Math.min(Math.max(times - 1, 0), MAX_DOUBLINGS);
    long capped = Math.min(doubled, most.toMillis());
    long jittered = capped - (long) (capped * 0.2 * random.nextDouble());
    return Duration.ofMillis(Math.max(jittered, least.toMillis()));
  }
}
