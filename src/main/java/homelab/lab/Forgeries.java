package homelab.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
    var stranger = answers(recorded);
    notes.expect(
        stranger.isEmpty(),
        "replayed and forged, from a stranger's address: no answer " + stranger);
    lab.home().cutPower();
    impersonate(true);
    try {
      var impersonator = answers(recorded);
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
    return answers(nothing);
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

  /** The kinds of the packets that came back, the node's own attempts to reach home left out. */
  private List<String> answers(Path recorded) {
    var sent =
        bed.attack(
            bed.lab().scanner(), "send", port(), bed.lab().cloud().address(), recorded.toString());
    if (sent.exitCode() != 0) {
      throw new LabFailure(sent.text());
    }
    return sent.output().stream()
        .filter(line -> line.matches("\\d+"))
        .filter(kind -> !kind.equals("1"))
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
    var lab = bed.lab();
    var keys = lab.node().node().keepsake().sessionKeys();
    var file = bed.scratch("thief.conf");
    var made =
        lab.host()
            .attempt(
                "sh",
                "-c",
                """
umask 077
printf '[Interface]\\nListenPort = %s\\nPrivateKey = %s\\n' "$2" "$(wg genkey)" >"$1"
""",
                "thief",
                file.toString(),
                port());
    if (made.exitCode() != 0) {
      throw new LabFailure(made.text());
    }
    try {
      Files.writeString(
          file,
          """
          [Peer]
          PublicKey = %s
          PresharedKey = %s
          AllowedIPs = %s/32
          Endpoint = %s:%s
          PersistentKeepalive = 1
          """
              .formatted(
                  keys.nodePublic(),
                  keys.preshared(),
                  lab.node().node().topology().nodeEnd().address(),
                  lab.cloud().address(),
                  port()),
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var tried =
        lab.in(
            lab.scanner(),
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            """
            mkdir -p /run/wireguard && mount -t tmpfs tmpfs /run/wireguard || exit 1
            wireguard-go thief >/dev/null 2>&1 || exit 1
            wg setconf thief "$0" && ip link set thief up || exit 1
            for look in 1 2 3 4 5 6 7 8; do sleep 1; done
            wg show thief latest-handshakes | cut -f 2
            wg show thief transfer | cut -f 3
            """,
            file.toString());
    if (tried.exitCode() != 0) {
      throw new LabFailure(tried.text());
    }
    notes.expect(
        tried.output().get(0).equals("0"),
        "with both public keys and the preshared key but no private one: no handshake "
            + tried.output());
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
