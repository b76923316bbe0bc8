package homelab.collision;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.config.HomelabConfig;
import homelab.home.BringUpStage;
import homelab.home.HomeComponent;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import homelab.topology.Guest;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * One number or name that the program takes for itself.
 *
 * @param resource logical name of the resource that takes it
 * @param place where it must be free
 * @param key the number or name
 * @param setting key of the stack file that decides it; empty where none does
 */
public record Wanted(String resource, Place place, String key, String setting) {

  /** The resource that the node's name is; it is made again with every node. */
  public static final String NODE_NAME = "node-name";

  static final String TUNNEL = "tunnel";

  /** Where a number or name must be free, with the type of what takes it. */
  public enum Place {
    MACHINE("proxmoxve:index/vmLegacy:VmLegacy"),
    CONTAINER("proxmoxve:index/containerLegacy:ContainerLegacy"),
    BRIDGE("proxmoxve:network/linux/bridge:Bridge"),
    VLAN("proxmoxve:network/linux/vlan:Vlan"),
    POOL("proxmoxve:index/poolLegacy:PoolLegacy"),
    TEMPLATE("proxmoxve:download/file:File"),
    TUNNEL("cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared"),
    POLICY("cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy"),
    APPLICATION("cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication"),
    ALIAS("cloudflare:index/dnsRecord:DnsRecord"),
    ADDRESS("cloudflare:index/dnsRecord:DnsRecord");

    private final String type;

    Place(String type) {
      this.type = type;
    }

    /** Returns the token of the resource's type. */
    public String type() {
      return type;
    }

    /** Tells whether the Proxmox host is to be asked, and not Cloudflare. */
    public boolean isAtHome() {
      return type.startsWith("proxmoxve:");
    }
  }

  /** Returns everything that the program takes, whether it is there already or not. */
  public static List<Wanted> of(HomelabConfig config, Topology topology) {
    var all = new ArrayList<Wanted>();
    var zone = config.zone().name();
    atHome(all, config, topology);
    all.add(new Wanted(TUNNEL, Place.TUNNEL, "homelab-" + zone, ""));
    all.add(new Wanted("home-name", Place.ADDRESS, topology.homeEnd().name(), ""));
    all.add(new Wanted(NODE_NAME, Place.ADDRESS, topology.nodeEnd().name(), "node.hostName"));
    for (var service : topology.services()) {
      var name = service.guest().name();
      var setting = "services.%s.hostName".formatted(name);
      var label = service.service().hostName();
      all.add(new Wanted("public-name-" + label, Place.ALIAS, service.publicName(), setting));
      if (service.service().access().isPresent()) {
        all.add(
            new Wanted("access-policy-" + service.gate(), Place.POLICY, service.policyName(), ""));
        all.add(
            new Wanted(
                "access-" + service.gate(), Place.APPLICATION, service.publicName(), setting));
      }
    }
    return List.copyOf(all);
  }

  private static void atHome(List<Wanted> all, HomelabConfig config, Topology topology) {
    var proxmox = config.home().proxmox();
    var bridge = proxmox.guestBridge();
    var vlan = "%s.%d".formatted(bridge, topology.network(Role.MANAGEMENT).vlan());
    var url = config.home().container().url();
    var template =
        "%s:vztmpl/%s".formatted(proxmox.mediaStorage(), url.substring(url.lastIndexOf('/') + 1));
    all.add(new Wanted("pool", Place.POOL, HomeComponent.POOL, ""));
    all.add(new Wanted("guest-bridge", Place.BRIDGE, bridge, "home.proxmox.guestBridge"));
    all.add(new Wanted("router", Place.MACHINE, Integer.toString(topology.router().id()), ""));
    all.add(new Wanted("management-address", Place.VLAN, vlan, "network.management.vlan"));
    all.add(new Wanted("container-template", Place.TEMPLATE, template, ""));
    all.add(container(topology.cloudflared(), ""));
    topology
        .services()
        .forEach(
            service ->
                all.add(
                    container(
                        service.guest(), "services.%s.slot".formatted(service.guest().name()))));
  }

  private static Wanted container(Guest guest, String setting) {
    return new Wanted(
        "container-" + guest.name(), Place.CONTAINER, Integer.toString(guest.id()), setting);
  }

  /** Tells whether it is there for this service and nothing else. */
  public boolean isOfService(String service) {
    return setting.startsWith("services.%s.".formatted(service))
        || resource.startsWith("access-policy-%s@".formatted(service));
  }

  /** Tells whether a bring-up to this stage makes it. */
  public boolean isMadeUntil(BringUpStage last) {
    return place.isAtHome()
        ? BringUpStage.of(resource).compareTo(last) <= 0
        : !resource.equals(NODE_NAME);
  }

  /** Tells whether the state says that what has this number or name is the program's own. */
  public boolean isKnownTo(StateGraph state) {
    return state.entries().values().stream()
        .filter(entry -> entry.type().equals(place.type()) && !entry.pendingReplacement())
        .anyMatch(this::isHeldBy);
  }

  private boolean isHeldBy(Entry entry) {
    JsonNode inputs = entry.inputs();
    return switch (place) {
      case MACHINE, CONTAINER, POOL, TEMPLATE -> entry.id().equals(key);
      case BRIDGE, VLAN, TUNNEL, POLICY -> inputs.path("name").asText().equals(key);
      case APPLICATION -> inputs.path("domain").asText().equals(key);
      case ALIAS, ADDRESS -> inputs.path("name").asText().equalsIgnoreCase(key);
    };
  }
}
