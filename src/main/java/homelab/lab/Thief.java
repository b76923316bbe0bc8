package homelab.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Somebody with stolen keys and a real WireGuard, at the scanner; the provider in between gives him
 * home's address.
 */
final class Thief {

  private final SessionBed bed;

  Thief(SessionBed bed) {
    this.bed = bed;
  }

  /** What he has, each base64 of 32 bytes. */
  record Keys(String privateKey, String nodePublic, String preshared) {
    @Override
    public String toString() {
      return "Keys[%s]".formatted(nodePublic);
    }
  }

  /**
   * What he got.
   *
   * @param handshake whether there was a whole one
   * @param answers packets that came from the node, as his own card counted them; the node's own
   *     attempts to reach home are left out
   */
  record Tried(boolean handshake, long answers) {

    /** Nothing at all. */
    boolean nothing() {
      return !handshake && answers == 0;
    }
  }

  /** Tries for eight seconds to open a session with the node. */
  Tried knock(Keys keys) {
    count();
    var lab = bed.lab();
    var said =
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
            """,
            write(keys));
    if (said.exitCode() != 0) {
      throw new LabFailure(said.text());
    }
    return new Tried(
        !said.text().strip().equals("0"),
        Nftables.counted(lab.host(), lab.scanner(), "thief", "answers"));
  }

  private void count() {
    var lab = bed.lab();
    Nftables.load(
        lab.host(),
        lab.scanner(),
        """
        table ip thief
        delete table ip thief
        table ip thief {
          counter answers { }
          chain arrivals {
            type filter hook prerouting priority raw; policy accept;
            ip saddr %s udp sport %d @th,64,8 != 1 counter name "answers"
          }
        }
        """
            .formatted(lab.cloud().address(), port()));
  }

  private String write(Keys keys) {
    var lab = bed.lab();
    var file = bed.scratch("thief.conf");
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file,
          """
          [Interface]
          ListenPort = %1$d
          PrivateKey = %2$s
          [Peer]
          PublicKey = %3$s
          PresharedKey = %4$s
          AllowedIPs = %5$s/32
          Endpoint = %6$s:%1$d
          PersistentKeepalive = 1
          """
              .formatted(
                  port(),
                  keys.privateKey(),
                  keys.nodePublic(),
                  keys.preshared(),
                  lab.node().node().sessionAddress(),
                  lab.cloud().address()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private int port() {
    return bed.lab().node().node().topology().session().port();
  }
}
