package homelab.lab.home;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the WireGuard package's daemon does ({@code wg_service.inc}, {@code wg.inc}): every second
 * it looks whether the interval has passed since the end of its last round, and if so it sets every
 * peer's endpoint to its name anew, as {@code wg set} resolves it; a name that is not found changes
 * nothing, and a resolver that does not answer holds the whole loop up. An interval of zero
 * switches it off after the first round. Newer packages (FreeBSD-ports 2ad4d245c3) first look
 * whether one certain name of Netgate's resolves, and pass over every peer with a name otherwise.
 */
final class EndpointDaemon implements Runnable {

  private static final Duration TICK = Duration.ofSeconds(1);

  private final List<Declaration.Peer> peers;
  private final Duration interval;
  private final BooleanSupplier dnsAvailable;
  private final Consumer<Declaration.Peer> setEndpoint;
  private final InstantSource clock;
  private final Sleeper sleeper;

  /** Waits. */
  interface Sleeper {
    /** Waits this long; returns whether to go on. */
    boolean sleep(Duration time);
  }

  /**
   * Prepares the loop.
   *
   * @param dnsAvailable whether the package takes it that names can be resolved
   * @param setEndpoint resolves a peer's name and sets it, and returns when that is done or failed
   */
  EndpointDaemon(
      List<Declaration.Peer> peers,
      Duration interval,
      BooleanSupplier dnsAvailable,
      Consumer<Declaration.Peer> setEndpoint,
      InstantSource clock,
      Sleeper sleeper) {
    this.peers = List.copyOf(peers);
    this.interval = interval;
    this.dnsAvailable = dnsAvailable;
    this.setEndpoint = setEndpoint;
    this.clock = clock;
    this.sleeper = sleeper;
  }

  @Override
  public void run() {
    var last = round();
    do {
      // Whole seconds, as PHP's timestamps are.
      if (!interval.isZero() && last + interval.toSeconds() <= clock.instant().getEpochSecond()) {
        last = round();
      }
    } while (sleeper.sleep(TICK));
  }

  private long round() {
    if (dnsAvailable.getAsBoolean()) {
      peers.stream().filter(peer -> peer.endpoint().isPresent()).forEach(setEndpoint);
    }
    return clock.instant().getEpochSecond();
  }
}
