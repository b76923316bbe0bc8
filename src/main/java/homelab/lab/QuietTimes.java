package homelab.lab;

import java.time.Duration;

/** What the session has to live through: connection tracking that forgets, and dead DNS. */
final class QuietTimes {

  private static final int FORGETS_AFTER = 30;
  private static final Duration AT_ONCE = Duration.ofSeconds(4);

  /**
   * Bytes a second, both ways together: two keepalives of 32 bytes in 25 s and a handshake every
   * two minutes are 5, a connection on which anything is said is hundreds.
   */
  private static final double NO_WORD = 20;

  private final SessionBed bed;

  QuietTimes(SessionBed bed) {
    this.bed = bed;
  }

  /** Nobody says anything for a while, with every firewall forgetting a flow after 30 s. */
  SessionFindings idle(Duration time) {
    var notes = new SessionFindings.Notes();
    forgetSoon();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    long before = passed();
    Machine.pause(time);
    double rate = (passed() - before) / (double) time.toSeconds();
    notes.expect(
        rate < NO_WORD,
        "nothing but keepalives and new handshakes passed meanwhile (%.1f bytes a second)"
            .formatted(rate));
    notes.expect(
        bed.traffic().homeToNode(AT_ONCE).isPresent(),
        "after %d s without a word, home reaches the node at once".formatted(time.toSeconds()));
    notes.expect(
        bed.traffic().nodeToHome(AT_ONCE).isPresent(), "and the node reaches home at once");
    keepalive("0");
    Machine.pause(Duration.ofSeconds(FORGETS_AFTER + 20));
    notes.expect(
        bed.traffic().homeToNode(AT_ONCE).isEmpty(),
        "without keepalive it is lost after %d s, so that this check can fail"
            .formatted(FORGETS_AFTER + 20));
    keepalive(Integer.toString(keepalive()));
    notes.expect(bed.talks(SessionBed.PATIENCE), "with it again it comes back");
    return notes.end();
  }

  /** DNS is dead for a while: no answer from anybody. */
  SessionFindings deadDns(Duration time) {
    var notes = new SessionFindings.Notes();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    try (var held = bed.traffic().hold()) {
      notes.expect(held.goesOn(AT_ONCE), "a connection goes through it");
      var endpoint = endpoint();
      bed.lab().node().internet().order("names", "SILENT");
      long end = System.nanoTime() + time.toNanos();
      boolean always = true;
      while (System.nanoTime() < end) {
        always &= held.goesOn(Duration.ofSeconds(5));
      }
      notes.expect(
          always, "DNS dead for %d s: the same connection never stops".formatted(time.toSeconds()));
      notes.expect(
          endpoint().equals(endpoint), "DNS dead: the node sends to where it sent: " + endpoint);
      bed.lab().node().internet().order("names", "WELL");
      notes.expect(held.goesOn(AT_ONCE), "and when DNS is back it goes on as well");
    }
    return notes.end();
  }

  /** Bytes that home has sent and received in the session. */
  private long passed() {
    var passed = bed.lab().home().passed();
    return passed.in() + passed.out();
  }

  private String endpoint() {
    return bed.lab().node().machine().inside("wg show wg0 endpoints | cut -f 2").text();
  }

  private int keepalive() {
    return bed.lab().node().node().topology().session().keepaliveSeconds();
  }

  private void keepalive(String seconds) {
    bed.lab()
        .node()
        .machine()
        .inside("wg set wg0 peer $(wg show wg0 peers) persistent-keepalive " + seconds);
    var home = bed.lab().home();
    var peer = home.inside("wg", "show", "tun_wg0", "peers").text().strip();
    home.inside("wg", "set", "tun_wg0", "peer", peer, "persistent-keepalive", seconds);
  }

  private void forgetSoon() {
    var lab = bed.lab();
    for (var namespace :
        java.util.List.of(
            lab.cloud().namespace(),
            lab.line().namespace(),
            lab.home().namespace(),
            lab.node().network().node())) {
      for (var timeout : java.util.List.of("timeout", "timeout_stream")) {
        var set =
            lab.in(
                namespace,
                "sysctl",
                "-q",
                "-w",
                "net.netfilter.nf_conntrack_udp_%s=%d".formatted(timeout, FORGETS_AFTER));
        if (set.exitCode() != 0) {
          throw new LabFailure(set.text());
        }
      }
    }
  }
}
