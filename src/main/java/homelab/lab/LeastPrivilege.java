package homelab.lab;

import homelab.lab.SessionTraffic.Place;
import homelab.pfsense.Reachability;
import homelab.topology.Topology;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who reaches whom through the session and at home, tried with packets: as declared, at both ends
 * each by itself, and at home as computed from the rules.
 */
final class LeastPrivilege {

  private final SessionBed bed;
  private final SessionTraffic traffic;

  LeastPrivilege(SessionBed bed) {
    this.bed = bed;
    this.traffic = bed.traffic();
  }

  SessionFindings check() {
    var notes = new SessionFindings.Notes();
    notes.expect(bed.talks(SessionBed.PATIENCE), "the session is up");
    var declared = fromNodeDeclared();
    expectSame(notes, "from the node: SSH and Proxmox's port only", declared, fromNode());
    nodeEndOpen(true);
    expectSame(notes, "the same with the node's own firewall open", declared, fromNode());
    nodeEndOpen(false);
    homeEndOpen(true);
    var byNodeAlone = fromNode();
    notes.expect(
        byNodeAlone.stream().allMatch(to -> to.endsWith(":22") || to.endsWith(":8006")),
        "with home's firewall open the node's still lets out nothing else: " + byNodeAlone);
    nodeEndOpen(true);
    notes.expect(
        fromNode().size() > byNodeAlone.size(), "with both open more is reached, so this can fail");
    nodeEndOpen(false);
    var toNode = toNode();
    notes.expect(
        toNode.equals(Set.of(semaphore())),
        "with home's firewall open the node's still lets in Semaphore's port only: " + toNode);
    homeEndOpen(false);
    expectSame(
        notes, "from management to the node: Semaphore's port only", Set.of(semaphore()), toNode());
    notes.expect(pings(Place.OPERATOR), "management pings the node");
    notes.expect(!pings(Place.SERVICE), "a service does not");
    atHome(notes);
    return notes.end();
  }

  private static void expectSame(
      SessionFindings.Notes notes, String what, Set<String> declared, Set<String> reached) {
    notes.expect(
        declared.equals(reached),
        declared.equals(reached) ? what : "%s: %s and not %s".formatted(what, reached, declared));
  }

  private Set<String> fromNodeDeclared() {
    var declared = new TreeSet<String>();
    declared.add(traffic.address(Place.PROXMOX) + ":" + Topology.SSH_PORT);
    declared.add(traffic.address(Place.PROXMOX) + ":" + Topology.PROXMOX_API_PORT);
    declared.add(traffic.address(Place.TUNNEL) + ":" + Topology.SSH_PORT);
    declared.add(traffic.address(Place.SERVICE) + ":" + Topology.SSH_PORT);
    return declared;
  }

  private Set<String> fromNode() {
    return reached(bed.lab().node().network().node(), everywhere());
  }

  private List<String> everywhere() {
    var targets = new ArrayList<String>();
    for (var place : Place.values()) {
      SessionTraffic.PORTS.forEach(port -> targets.add(traffic.address(place) + ":" + port));
    }
    return targets;
  }

  private Set<String> toNode() {
    var targets = new ArrayList<String>();
    for (int port : new int[] {22, 53, 80, 111, 443, 2375, Topology.SEMAPHORE_PORT, 5355, 8006}) {
      targets.add(traffic.nodeAddress() + ":" + port);
    }
    return reached(traffic.namespace(Place.OPERATOR), targets);
  }

  private String semaphore() {
    return traffic.nodeAddress() + ":" + Topology.SEMAPHORE_PORT;
  }

  private Set<String> reached(String namespace, List<String> targets) {
    var words = new ArrayList<>(List.of("reach"));
    words.addAll(targets);
    var knocked = bed.attack(namespace, words.toArray(String[]::new));
    if (knocked.exitCode() != 0) {
      throw new LabFailure(knocked.text());
    }
    return new TreeSet<>(knocked.output());
  }

  private boolean pings(Place from) {
    // The scanner's tool, with its own echo request: ping(8) is not everywhere.
    return bed.lab()
        .in(traffic.namespace(from), "nmap", "-n", "-sn", "-PE", "-oG", "-", traffic.nodeAddress())
        .text()
        .contains("Status: Up");
  }

  private void nodeEndOpen(boolean open) {
    var way = open ? "-I" : "-D";
    bed.lab().node().machine().inside("iptables %s OUTPUT -o wg0 -j ACCEPT".formatted(way));
  }

  private void homeEndOpen(boolean open) {
    var home = bed.lab().home().namespace();
    if (open) {
      bed.lab().in(home, "nft", "insert", "rule", "ip", "router", "dispatch", "accept");
    } else {
      bed.lab().home().reloadRules();
    }
  }

  /** Every pair of places in different networks, against what is computed from the same text. */
  private void atHome(SessionFindings.Notes notes) {
    var config = bed.lab().node().node().routerConfig();
    var different = new ArrayList<String>();
    int tried = 0;
    for (var from : Place.values()) {
      var targets = everywhere().stream().filter(to -> elsewhere(from, to)).toList();
      var reached = reached(traffic.namespace(from), targets);
      tried += targets.size();
      for (var target : targets) {
        var parts = target.split(":");
        boolean computed =
            Reachability.decide(
                    config,
                    address(traffic.address(from)),
                    address(parts[0]),
                    Integer.parseInt(parts[1]))
                .passes();
        if (computed != reached.contains(target)) {
          different.add(
              "%s to %s: computed %s, but packets say %s"
                  .formatted(from, target, computed, !computed));
        }
      }
    }
    notes.expect(
        different.isEmpty(),
        "at home %d pairs pass or not as computed from the rules %s".formatted(tried, different));
  }

  private boolean elsewhere(Place from, String target) {
    var network = traffic.address(from).replaceFirst("\\.[0-9]+$", ".");
    return !target.startsWith(network);
  }

  private static IPv4Address address(String text) {
    return new IPAddressString(text).getAddress().toIPv4();
  }
}
