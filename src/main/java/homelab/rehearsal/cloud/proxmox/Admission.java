package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;
import java.util.Optional;

/**
 * Whether an address reaches the host's API: there must be a path, and the host's firewall must let
 * it in. Nothing is let in by default but the IP set {@code management}, which is stricter than
 * Proxmox, that also lets its own local network in; a design must not live on that.
 */
final class Admission {

  private static final int API = 8006;

  /** Proxmox lets this cluster-wide IP set in before any rule. */
  private static final String MANAGEMENT = "management";

  private final ProxmoxWorld world;

  Admission(ProxmoxWorld world) {
    this.world = world;
  }

  /** Returns why not, if the caller does not reach the API at {@code endpoint}. */
  Optional<String> refusal(String caller, String endpoint) {
    var entrance = world.interfaces().withAddress(endpoint);
    if (entrance.isEmpty()) {
      return Optional.of("dial tcp %s:%d: connect: no route to host".formatted(endpoint, API));
    }
    boolean pathGone =
        needsRouter(caller, endpoint)
            && (world.interfaces().withGateway().isEmpty() || !world.router().routes());
    if (pathGone || !admits(caller, entrance.get().now().textOr("name", ""))) {
      return Optional.of(
          "dial tcp %s:%d: connect: connection timed out (from %s)"
              .formatted(endpoint, API, caller));
    }
    return Optional.empty();
  }

  boolean needsRouter(String caller, String endpoint) {
    return world
        .interfaces()
        .withAddress(endpoint)
        .flatMap(entrance -> entrance.now().text("address"))
        .flatMap(Cidr::networkOf)
        .map(Cidr::text)
        .filter(network -> Cidr.contains(network, caller))
        .isEmpty();
  }

  private boolean admits(String caller, String entrance) {
    var cluster = world.objects(ProxmoxWorld.CLUSTER_FIREWALL).stream().findFirst();
    boolean on =
        cluster.filter(found -> found.now().flag("enabled", false)).isPresent()
            && world.objects(ProxmoxWorld.NODE_FIREWALL).stream()
                .allMatch(node -> node.now().flag("enabled", true));
    if (!on || ipset(MANAGEMENT, caller)) {
      return true;
    }
    // The node's own rules come before the cluster's.
    for (var prefix : List.of("node-", "cluster")) {
      for (var rules : world.objects(ProxmoxWorld.RULES)) {
        if (rules.id().startsWith(prefix)) {
          for (var rule : rules.now().objects("rules")) {
            if (applies(rule, caller, entrance)) {
              return rule.textOr("action", "").equals("ACCEPT");
            }
          }
        }
      }
    }
    return cluster.get().now().textOr("inputPolicy", "DROP").equals("ACCEPT");
  }

  private boolean applies(Values rule, String caller, String entrance) {
    return rule.flag("enabled", true)
        && rule.textOr("type", "").equalsIgnoreCase("in")
        && !rule.has("macro")
        && rule.text("iface").map(entrance::equals).orElse(true)
        && rule.text("proto").map("tcp"::equals).orElse(true)
        && rule.text("dport").map(Admission::holdsApi).orElse(true)
        && rule.text("source").map(source -> names(source, caller)).orElse(true);
  }

  private boolean names(String source, String caller) {
    for (var part : source.split(",")) {
      var text = part.strip();
      boolean named =
          text.startsWith("+")
              ? ipset(text.substring(1).replace("dc/", ""), caller)
              : text.contains("-")
                  ? inRange(text, caller)
                  : text.equals(caller) || Cidr.contains(text, caller);
      if (named) {
        return true;
      }
    }
    return false;
  }

  private boolean ipset(String name, String caller) {
    return world.objects(ProxmoxWorld.IPSET).stream()
        .map(CloudObject::now)
        .filter(set -> set.textOr("name", "").equals(name))
        .flatMap(set -> set.objects("cidrs").stream())
        .filter(entry -> !entry.flag("nomatch", false))
        .map(entry -> entry.textOr("name", ""))
        .anyMatch(cidr -> cidr.equals(caller) || Cidr.contains(cidr, caller));
  }

  private static boolean inRange(String range, String caller) {
    var ends = range.split("-", 2);
    var first = Cidr.address(ends[0]);
    var last = Cidr.address(ends[1]);
    IPAddress address = new IPAddressString(caller).getAddress();
    return first.isPresent()
        && last.isPresent()
        && address != null
        && first.get().compareTo(address) <= 0
        && last.get().compareTo(address) >= 0;
  }

  private static boolean holdsApi(String ports) {
    for (var part : ports.split(",")) {
      var ends = part.strip().split(":", 2);
      if (API >= Integer.parseInt(ends[0]) && API <= Integer.parseInt(ends[ends.length - 1])) {
        return true;
      }
    }
    return false;
  }
}
