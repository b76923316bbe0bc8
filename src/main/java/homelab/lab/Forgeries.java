package homelab.lab;

import homelab.wireguard.SessionKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What somebody sends who has no key. The attacker stands where it is worst: home is off, and a
 * provider in between gives the attacker's packets home's address and hands it the answers, so that
 * the cloud's gateway takes them for home's.
 */
final class Forgeries {

  private final SessionBed bed;

  Forgeries(SessionBed bed) {
    this.bed = bed;
  }

  SessionFindings check() {
    var notes = new SessionFindings.Notes();
    var lab = bed.lab();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    var recorded = record();
    notes.expect(
        LabParts.text(recorded).lines().anyMatch(line -> line.startsWith("01")),
        "a handshake and what followed it were recorded (%d packets)"
            .formatted(LabParts.text(recorded).lines().count()));
    var stranger = answers(recorded, List.of());
    notes.expect(
        stranger.isEmpty(),
        "replayed and forged, from a stranger's address: no answer " + stranger);
    lab.home().cutPower();
    impersonate(true);
    try {
      // The node's own attempts to reach home go there too.
      var impersonator = answers(recorded, List.of("1"));
      notes.expect(
          impersonator.isEmpty(),
          "replayed and forged, from home's own address: no answer " + impersonator);
      stolen(notes);
    } finally {
      impersonate(false);
      lab.home().powerOn();
    }
    notes.expect(bed.talks(SessionBed.PATIENCE), "home itself is believed as before");
    wrongPresharedKey(notes);
    return notes.end();
  }

  /** Sends noise of every kind from a stranger's address and returns what came back. */
  List<String> strangersNoise() {
    var nothing = bed.scratch("nothing");
    try {
      Files.writeString(nothing, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answers(nothing, List.of());
  }

  /** Records what home sends while it starts anew: a handshake, and data. */
  private Path record() {
    var lab = bed.lab();
    var file = bed.scratch("recorded");
    var recording =
        CompletableFuture.supplyAsync(
            () ->
                bed.attack(
                    lab.node().network().internet(),
                    "record",
                    port(),
                    "isp0",
                    "12",
                    file.toString()));
    lab.home().cutPower();
    lab.home().powerOn();
    bed.talks(SessionBed.PATIENCE);
    var done = recording.join();
    if (done.exitCode() != 0) {
      throw new LabFailure(done.text());
    }
    return file;
  }

  /** The kinds of the packets that came back, without these. */
  private List<String> answers(Path recorded, List<String> expected) {
    var sent =
        bed.attack(
            bed.lab().scanner(), "send", port(), bed.lab().cloud().address(), recorded.toString());
    if (sent.exitCode() != 0) {
      throw new LabFailure(sent.text());
    }
    return sent.output().stream()
        .filter(line -> line.matches("\\d+"))
        .filter(kind -> !expected.contains(kind))
        .map(kind -> "kind " + kind)
        .toList();
  }

  /** Gives the scanner's datagrams home's address and port, and it the answers. */
  private void impersonate(boolean on) {
    var lab = bed.lab();
    var net = lab.node().network().internet();
    Nftables.load(
        lab.host(),
        net,
        """
        table ip attack
        delete table ip attack
        table ip attack {
          chain impersonate {
            type nat hook postrouting priority srcnat; policy accept;
            %s
          }
        }
        """
            .formatted(
                on
                    ? "ip saddr %1$s udp dport %2$s snat to %3$s:%2$s"
                        .formatted(CloudSide.SCANNER, port(), lab.line().address())
                    : ""));
    lab.in(net, "conntrack", "-F");
  }

  private String port() {
    return Integer.toString(bed.lab().node().node().topology().session().port());
  }

  /** A real WireGuard that knows both public keys and even the preshared one, but no private. */
  private void stolen(SessionFindings.Notes notes) {
    var keys = bed.lab().node().node().keepsake().sessionKeys();
    var own = bed.lab().host().run("wg", "genkey").get(0);
    var tried = new Thief(bed).knock(new Thief.Keys(own, keys.nodePublic(), keys.preshared()));
    notes.expect(
        tried.nothing(),
        "with both public keys and the preshared key but no private one: no answer " + tried);
  }

  /**
   * What somebody gets who has the keys of before they were changed, and stands where home is.
   *
   * @param before the keys that both ends had then
   */
  SessionFindings oldKeys(SessionKeys before) {
    var notes = new SessionFindings.Notes();
    var lab = bed.lab();
    var now = lab.node().node().keepsake().sessionKeys();
    notes.expect(
        !before.homePrivate().equals(now.homePrivate())
            && !before.nodePrivate().equals(now.nodePrivate())
            && !before.preshared().equals(now.preshared()),
        "both key pairs and the preshared key are others than before");
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up with the new keys");
    lab.home().cutPower();
    impersonate(true);
    try {
      var thief = new Thief(bed);
      var all =
          thief.knock(
              new Thief.Keys(before.homePrivate(), before.nodePublic(), before.preshared()));
      notes.expect(all.nothing(), "with everything that home had before: no answer " + all);
      var old =
          thief.knock(new Thief.Keys(before.homePrivate(), now.nodePublic(), now.preshared()));
      notes.expect(
          old.nothing(), "with home's old key and everything else as it is now: no answer " + old);
      var current =
          thief.knock(new Thief.Keys(now.homePrivate(), now.nodePublic(), now.preshared()));
      notes.expect(
          current.handshake() && current.answers() > 0,
          "with home's key of now there is a session, so that this check can fail " + current);
    } finally {
      impersonate(false);
      lab.home().powerOn();
    }
    notes.expect(bed.talks(SessionBed.PATIENCE), "home itself is believed as before");
    return notes.end();
  }

  /**
   * Looks while something at the node answers whoever sends to the session's port, and the cloud
   * lets everything through to it: for a test of the tests.
   */
  <T> T whileSomethingAnswers(Supplier<T> look) {
    var lab = bed.lab();
    lab.cloud().admit("udp dport " + port());
    try (var answering = bed.attacking(lab.node().network().node(), "answer", port(), "eth0")) {
      return look.get();
    } finally {
      lab.cloud().admitNothing();
    }
  }

  /** Home's own router, whose preshared key is another one. */
  private void wrongPresharedKey(SessionFindings.Notes notes) {
    var lab = bed.lab();
    var right = lab.node().node().keepsake().sessionKeys().preshared();
    var wrong = lab.host().run("wg", "genpsk").get(0);
    var config = lab.node().node().routerConfig();
    lab.home().cutPower();
    lab.home().configure(config.replace(right, wrong));
    lab.home().powerOn();
    notes.expect(
        bed.traffic().homeToNode(Duration.ofSeconds(20)).isEmpty(),
        "with another preshared key home itself gets no session");
    lab.home().cutPower();
    lab.home().configure(config);
    lab.home().powerOn();
    notes.expect(bed.talks(SessionBed.PATIENCE), "with the right one it does");
  }
}
