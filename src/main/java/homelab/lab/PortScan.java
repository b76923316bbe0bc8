package homelab.lab;

import homelab.topology.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Knocks from the internet at every port of both public addresses while the session carries
 * traffic. What comes back is counted at the scanner's own card and not taken from the scanner's
 * word; that its packets arrive is counted before both firewalls.
 */
final class PortScan {

  /** A part of what can be knocked at, where every port would take too long. */
  static final String SOME =
      "1-200,443,500,2375,2376,4500,5355,8080,8443,%d,%d"
          .formatted(Topology.SEMAPHORE_PORT, Topology.PROXMOX_API_PORT);

  static final String ALL = "1-65535";

  private static final String RATE = "4000";

  private final SessionBed bed;
  private final String ports;

  /** Prepares a scan of these ports, and in any case of the session's and its neighbours. */
  PortScan(SessionBed bed, String ports) {
    this.bed = bed;
    int session = bed.lab().node().node().topology().session().port();
    this.ports = ports.equals(ALL) ? ALL : "%s,%d-%d".formatted(ports, session - 1, session + 1);
  }

  SessionFindings check() {
    var notes = new SessionFindings.Notes();
    try (var held = bed.traffic().hold()) {
      notes.expect(held.goesOn(Duration.ofSeconds(20)), "traffic flows before the scan");
      for (var end : ends()) {
        long before = arrived(end);
        var answers = answers(end.address(), true);
        long arrived = arrived(end) - before;
        notes.expect(
            arrived >= 2L * count() * 99 / 100,
            "%s: the scanner's packets arrive (%d)".formatted(end.name(), arrived));
        notes.expect(
            answers.isEmpty(),
            "%s: nothing answers on any of %d TCP and UDP ports, nor to ICMP %s"
                .formatted(end.name(), count(), answers));
        notes.figure(end.name() + ": packets that arrived, number", arrived);
      }
      notes.expect(held.goesOn(Duration.ofSeconds(20)), "the same connection goes on after it");
    }
    return notes.end();
  }

  /** Scans with an inbound rule planted at each end in turn; says which of them were found. */
  List<String> findPlanted() {
    var lab = bed.lab();
    var found = new ArrayList<String>();
    lab.cloud().admit("tcp dport 8443");
    lab.node().machine().inside("iptables -I INPUT -p tcp --dport 8443 -j ACCEPT");
    if (!answers(lab.cloud().address(), false).isEmpty()) {
      found.add("node");
    }
    lab.node().machine().inside("iptables -D INPUT -p tcp --dport 8443 -j ACCEPT");
    lab.cloud().admitNothing();
    var home = lab.home().namespace();
    lab.in(
        home, "nft", "add", "rule", "ip", "router", "from_wan", "tcp", "dport", "8443", "accept");
    if (!answers(lab.line().address(), false).isEmpty()) {
      found.add("home");
    }
    if (!InboundRules.check(bed).objections().isEmpty()) {
      found.add("home's rule set");
    }
    lab.in(home, "nft", "flush", "chain", "ip", "router", "from_wan");
    return found;
  }

  private record End(String name, String namespace, String table, String address) {}

  private List<End> ends() {
    var lab = bed.lab();
    return List.of(
        new End("node", lab.cloud().namespace(), "cloud", lab.cloud().address()),
        new End("home", lab.line().namespace(), "line", lab.line().address()));
  }

  private long arrived(End end) {
    return Nftables.counted(bed.lab().host(), end.namespace(), end.table(), "scanned");
  }

  private long count() {
    long count = 0;
    for (var range : ports.split(",")) {
      var ends = range.split("-");
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  /** What the address answered, as the scanner's own card counted it; empty for nothing. */
  private List<String> answers(String address, boolean udpAndIcmp) {
    var scanner = bed.lab().scanner();
    Nftables.load(
        bed.lab().host(),
        scanner,
        """
        table ip scanner
        delete table ip scanner
        table ip scanner {
          counter answers { }
          chain arrivals {
            type filter hook prerouting priority raw; policy accept;
            ip saddr %s counter name "answers"
            meta l4proto icmp counter name "answers"
          }
        }
        """
            .formatted(address));
    var said = new ArrayList<>(scan(address, "-sS", "-p", ports));
    if (udpAndIcmp) {
      said.addAll(scan(address, "-sU", "-p", ports));
      said.addAll(ping(address));
    }
    long answers = Nftables.counted(bed.lab().host(), scanner, "scanner", "answers");
    if (answers > 0) {
      said.add("%d packets came back".formatted(answers));
    }
    return said;
  }

  private List<String> scan(String address, String... how) {
    var line =
        new ArrayList<>(
            List.of(
                "timeout",
                "300",
                "nmap",
                "-n",
                "-Pn",
                "--min-rate",
                RATE,
                "--max-retries",
                "0",
                "-oG",
                "-"));
    line.addAll(List.of(how));
    line.add(address);
    var scan = bed.lab().in(bed.lab().scanner(), line.toArray(String[]::new));
    if (scan.exitCode() != 0) {
      throw new LabFailure("the scan could not be made: " + scan.text());
    }
    return scan.output().stream()
        .filter(text -> text.matches(".*[0-9]+/(open|closed|unfiltered)/.*"))
        .toList();
  }

  /** Echo, timestamp and mask requests. */
  private List<String> ping(String address) {
    var scan =
        bed.lab()
            .in(
                bed.lab().scanner(),
                "nmap",
                "-n",
                "-sn",
                "-PE",
                "-PP",
                "-PM",
                "--max-retries",
                "1",
                "-oG",
                "-",
                address);
    return scan.output().stream().filter(text -> text.contains("Status: Up")).toList();
  }
}
