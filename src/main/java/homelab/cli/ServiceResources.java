package homelab.cli;

import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import java.util.List;
import java.util.Map;

/** What of a stack's state belongs to one service and to nothing else. */
final class ServiceResources {

  static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";

  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";

  /** By type: what stands before the service's name, and what becomes of the thing. */
  private static final Map<String, Kind> KINDS =
      Map.of(
          CONTAINER,
          new Kind("container-", "container: switched off; it and its disks stay on the host"),
          "proxmoxve:firewall/rulesLegacy:RulesLegacy",
          new Kind("rules-", "firewall rules of the container"),
          "proxmoxve:firewall/optionsLegacy:OptionsLegacy",
          new Kind("firewall-", "firewall settings of the container"),
          RECORD,
          new Kind("public-name-", "public name"),
          "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
          new Kind("access-", "Access in front of it"),
          "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
          new Kind("access-policy-", "who may pass Access"));

  private record Kind(String prefix, String words) {}

  private ServiceResources() {}

  static List<Entry> of(StateGraph graph, String service) {
    return graph.entries().values().stream()
        .filter(entry -> KINDS.containsKey(entry.type()))
        .filter(entry -> isOf(service, entry))
        .toList();
  }

  /**
   * A public name is called after itself and says in its comment whose it is; a gate is called
   * after its service and its name. Before, both were called after the service alone.
   */
  private static boolean isOf(String service, Entry entry) {
    var prefix = KINDS.get(entry.type()).prefix();
    if (entry.name().equals(prefix + service)) {
      return !entry.type().equals(RECORD) || owner(entry).equals(service);
    }
    return entry.type().equals(RECORD)
        ? entry.name().startsWith(prefix) && owner(entry).equals(service)
            || entry.name().equals("name-" + service)
        : entry.name().startsWith(prefix + service + "@");
  }

  private static String owner(Entry record) {
    var words = record.inputs().path("comment").asText().split("[ ,]+");
    return words.length > 1 && words[0].equals("Service") ? words[1] : "";
  }

  /** Returns what a guest's container is called in the state. */
  static String container(String guest) {
    return KINDS.get(CONTAINER).prefix() + guest;
  }

  static String words(Entry entry) {
    return KINDS.get(entry.type()).words();
  }
}
