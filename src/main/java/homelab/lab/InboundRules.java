package homelab.lab;

import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.util.List;

/**
 * Reads the rule sets that are in force at both ends and holds them against what is declared: the
 * cloud's, the node's own, and the router's.
 */
final class InboundRules {

  private InboundRules() {}

  static SessionFindings check(SessionBed bed) {
    var lab = bed.lab();
    var notes = new SessionFindings.Notes();
    notes.expect(
        lab.node().node().ingress().isEmpty(), "the stack declares no ingress rule in the cloud");
    var admitted =
        rules(lab, lab.cloud().namespace(), "cloud", "forward").stream()
            .filter(rule -> rule.contains("accept"))
            .filter(rule -> !rule.startsWith("iifname \"cloud0\" "))
            .toList();
    notes.expect(
        admitted.equals(List.of("ct state established accept")),
        "the cloud's gateway lets in nothing but replies: " + admitted);
    var input =
        lab.node().machine().inside("iptables -S INPUT").output().stream()
            .map(String::strip)
            .toList();
    notes.expect(
        input.equals(declaredInput(lab.node().node())),
        "the node's INPUT is what is declared: " + input);
    var home = lab.home().namespace();
    var wan = rules(lab, home, "router", "from_wan");
    notes.expect(wan.isEmpty(), "the router has no rule on WAN: " + wan);
    for (var chain : List.of("input", "forward")) {
      var whole = String.join(" ", chain(lab, home, "router", chain));
      notes.expect(whole.contains("policy drop"), "the router drops what fits no rule: " + chain);
    }
    var tables = lab.in(home, "nft", "list", "tables").output();
    notes.expect(
        tables.equals(List.of("table ip router")), "the router has no other table: " + tables);
    return notes.end();
  }

  private static List<String> declaredInput(RenderedNode node) {
    var management = node.topology().network(Role.MANAGEMENT).cidr();
    var to = "-A INPUT -s %s -d %s/32 -i wg0 -p ".formatted(management, node.sessionAddress());
    return List.of(
        "-P INPUT DROP",
        "-A INPUT -i lo -j ACCEPT",
        "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        to + "tcp -m tcp --dport %d -j ACCEPT".formatted(Topology.SEMAPHORE_PORT),
        to + "icmp -m icmp --icmp-type 8 -j ACCEPT");
  }

  private static List<String> rules(SessionLab lab, String namespace, String table, String chain) {
    return chain(lab, namespace, table, chain).stream()
        .filter(line -> !line.matches("(table|chain) .*|}|type .*|"))
        .toList();
  }

  private static List<String> chain(SessionLab lab, String namespace, String table, String chain) {
    var listed = lab.in(namespace, "nft", "list", "chain", "ip", table, chain);
    if (listed.exitCode() != 0) {
      throw new LabFailure(listed.text());
    }
    return listed.output().stream().map(String::strip).toList();
  }
}
