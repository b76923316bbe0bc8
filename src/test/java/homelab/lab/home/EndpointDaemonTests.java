package homelab.lab.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The loop that follows a peer's name, second by second. */
class EndpointDaemonTests {

  private static final Declaration.Peer NAMED =
      new Declaration.Peer(Optional.of("node.example.org"), 51820, 25, "key", "", List.of());
  private static final Declaration.Peer ROAMING =
      new Declaration.Peer(Optional.empty(), 0, 0, "other", "", List.of());

  private long now;
  private long silentUntil;

  @Test
  void itLooksAtOnceAndThenOncePerInterval() {
    assertThat(rounds(15, 60, 0)).containsExactly(0L, 15L, 30L, 45L);
    assertThat(rounds(300, 60, 0)).containsExactly(0L);
  }

  @Test
  void zeroSwitchesItOffAfterTheFirstRound() {
    assertThat(rounds(0, 1000, 0)).containsExactly(0L);
  }

  @Test
  void theIntervalBeginsWhenALookHasEnded() {
    assertThat(rounds(15, 60, 10)).containsExactly(0L, 25L, 50L);
  }

  @Test
  void aNameOfNetgatesThatDoesNotResolveHoldsUpEveryOtherName() {
    silentUntil = 40;

    assertThat(rounds(15, 100, 0)).containsExactly(45L, 60L, 75L, 90L);
  }

  private List<Long> rounds(int interval, long until, int lookTakes) {
    now = 0;
    var rounds = new ArrayList<Long>();
    new EndpointDaemon(
            List.of(NAMED, ROAMING),
            Duration.ofSeconds(interval),
            () -> now >= silentUntil,
            peer -> {
              assertThat(peer).isEqualTo(NAMED);
              rounds.add(now);
              now += lookTakes;
            },
            () -> Instant.ofEpochSecond(now),
            time -> {
              now += time.toSeconds();
              return now < until;
            })
        .run();
    return rounds;
  }
}
