package homelab.pfsense;

import homelab.pfsense.Reachability.Row;
import homelab.pfsense.Reachability.Verdict;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * What the homelab promises: the few pairs between which something passes, written by hand. The
 * rules are held against it; whatever is not named here passes nowhere.
 */
public final class DeclaredReachability {

  private static final List<String> EVERYTHING = List.of("everything");

  /**
   * A promise.
   *
   * @param source who
   * @param destination whom to
   * @param traffic what
   */
  private record Grant(String source, String destination, List<String> traffic) {}

  private DeclaredReachability() {}

  private static List<Grant> grants() {
    var dns = "tcp/udp 53";
    var ssh = "tcp " + Topology.SSH_PORT;
    return List.of(
        new Grant(Places.HOUSEHOLD, Places.PFSENSE_NEAR, List.of(dns, "ping")),
        new Grant(Places.HOUSEHOLD, Places.INTERNET, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.PFSENSE_NEAR, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.PFSENSE_FAR, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.HOUSEHOLD, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.CLOUDFLARED, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.DMZ_OTHER, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.SERVICES, EVERYTHING),
        new Grant(
            Places.MANAGEMENT, Places.NODE, List.of("tcp " + Topology.SEMAPHORE_PORT, "ping")),
        new Grant(Places.MANAGEMENT, Places.INTERNET, EVERYTHING),
        new Grant(Places.MANAGEMENT, Places.INSIDE_OTHER, EVERYTHING),
        new Grant(Places.CLOUDFLARED, Places.PFSENSE_NEAR, List.of(dns)),
        new Grant(Places.CLOUDFLARED, Places.SERVICES, List.of("tcp " + Topology.SERVICE_PORT)),
        new Grant(
            Places.CLOUDFLARED, Places.INTERNET, List.of("tcp 80", "tcp 443", "tcp/udp 7844")),
        new Grant(Places.DMZ_OTHER, Places.PFSENSE_NEAR, List.of(dns)),
        new Grant(Places.SERVICES, Places.PFSENSE_NEAR, List.of(dns)),
        new Grant(Places.SERVICES, Places.INTERNET, List.of("tcp 80", "tcp 443")),
        new Grant(Places.NODE, Places.PROXMOX, List.of(ssh, "tcp " + Topology.PROXMOX_API_PORT)),
        new Grant(Places.NODE, Places.CLOUDFLARED, List.of(ssh)),
        new Grant(Places.NODE, Places.SERVICES, List.of(ssh)),
        new Grant(Places.WAN, Places.PFSENSE_NEAR, List.of(Reachability.DHCP_ANSWERS)),
        new Grant(Places.WAN, Places.PFSENSE_FAR, List.of(Reachability.DHCP_ANSWERS)));
  }

  /**
   * Says where computed rows differ from what is promised.
   *
   * @return one sentence for each difference; empty if the rules do what is promised
   */
  public static List<String> differences(List<Row> computed) {
    var differences = new ArrayList<String>();
    for (var row : computed) {
      if (row.verdict() == Verdict.SAME_NETWORK) {
        continue;
      }
      var promised =
          grants().stream()
              .filter(g -> g.source().equals(row.source()))
              .filter(g -> g.destination().equals(row.destination()))
              .map(Grant::traffic)
              .findFirst()
              .orElse(List.of());
      if (row.verdict() == Verdict.UNEVEN || !row.traffic().equals(promised)) {
        differences.add(
            "from %s to %s: declared %s, but the rules say %s"
                .formatted(
                    row.source(),
                    row.destination(),
                    promised.isEmpty() ? "nothing" : String.join(", ", promised),
                    row.text()));
      }
    }
    for (var grant : grants()) {
      if (computed.stream()
          .noneMatch(
              row ->
                  row.source().equals(grant.source())
                      && row.destination().equals(grant.destination())
                      && row.verdict() != Verdict.SAME_NETWORK)) {
        differences.add(
            "from %s to %s: declared, but no such pair was computed"
                .formatted(grant.source(), grant.destination()));
      }
    }
    return differences;
  }
}
