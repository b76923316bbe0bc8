package homelab.cli;

import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import java.util.List;
import java.util.Map;

/** What of a stack's state belongs to one service and to nothing else. */
final class ServiceResources {

  static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";

  /** By type: what stands before the service's name, and what becomes of the thing. */
  private static final Map<String, Kind> KINDS =
      Map.of(
          CONTAINER,
          new Kind("container-", "container: switched off; it and its disks stay on the host"),
          "proxmoxve:firewall/rulesLegacy:RulesLegacy",
          new Kind("rules-", "firewall rules of the container"),
          "proxmoxve:firewall/optionsLegacy:OptionsLegacy",
          new Kind("firewall-", "firewall settings of the container"),
          "cloudflare:index/dnsRecord:DnsRecord",
          new Kind("name-", "public name"),
          "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
          new Kind("access-", "Access in front of it"),
          "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
          new Kind("access-policy-", "who may pass Access"));

  private record Kind(String prefix, String words) {}

  private ServiceResources() {}

  static List<Entry> of(StateGraph graph, String service) {
    return graph.entries().values().stream()
        .filter(entry -> KINDS.containsKey(entry.type()))
        .filter(entry -> entry.name().equals(KINDS.get(entry.type()).prefix() + service))
        .toList();
  }

  /** Returns what a guest's container is called in the state. */
  static String container(String guest) {
    return KINDS.get(CONTAINER).prefix() + guest;
  }

  static String words(Entry entry) {
    return KINDS.get(entry.type()).words();
  }
}
