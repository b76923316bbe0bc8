package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.collision.HostLook;
import homelab.config.Bootstrap;
import homelab.config.HomelabConfig;
import homelab.home.BringUpStage;
import homelab.proxmox.HostFacts;
import homelab.proxmox.HostFacts.Guest;
import homelab.rehearsal.StateGraph;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the host must have before the next stage of the bring-up is run. */
final class NextStage {

  private final HomelabConfig config;
  private final Topology topology;
  private final HostFacts host;
  private final Set<String> known;

  NextStage(HomelabConfig config, StateGraph state, HostFacts host) {
    this.config = config;
    this.topology = Topology.of(config);
    this.host = host;
    this.known =
        state.entries().values().stream()
            .map(StateGraph.Entry::name)
            .collect(Collectors.toUnmodifiableSet());
  }

  Finding look() {
    var next = next();
    if (next.isEmpty()) {
      return Finding.pass("home is up");
    }
    var needs =
        switch (next.get()) {
          case NETWORKS -> networks();
          case HOST -> host();
          case CONTAINERS -> containers();
          case FIREWALL -> firewall();
        };
    var words = "%d, %s".formatted(next.get().number(), next.get().label());
    return needs.isEmpty()
        ? Finding.pass(
            "%s: nothing is in its way; homelab up --until %s".formatted(words, next.get().label()))
        : Finding.fail(words + " would fail", String.join("\n", needs));
  }

  /** The first stage of which something that ends it is not there yet. */
  private Optional<BringUpStage> next() {
    return Stream.of(BringUpStage.values())
        .filter(stage -> !known.containsAll(last(stage)))
        .findFirst();
  }

  private List<String> last(BringUpStage stage) {
    return switch (stage) {
      case NETWORKS -> List.of("router");
      case HOST -> List.of("management-address");
      case CONTAINERS ->
          Stream.concat(
                  Stream.of(ServiceResources.container(topology.cloudflared().name())),
                  topology.services().stream()
                      .map(service -> ServiceResources.container(service.guest().name())))
              .toList();
      case FIREWALL -> List.of("firewall-switch");
    };
  }

  private List<String> networks() {
    var proxmox = config.home().proxmox();
    var needs = new ArrayList<String>();
    var interfaces = host.interfaces();
    if (interfaces.stream().noneMatch(each -> each.name().equals(proxmox.wanBridge()))) {
      needs.add(
          "The host has no bridge %s (home.proxmox.wanBridge).".formatted(proxmox.wanBridge()));
    }
    if (interfaces.stream().noneMatch(each -> each.name().equals(proxmox.guestPort()))) {
      needs.add("The host has no card %s (home.proxmox.guestPort).".formatted(proxmox.guestPort()));
    }
    interfaces.stream()
        .filter(each -> each.ports().contains(proxmox.guestPort()))
        .filter(
            each -> !(each.name().equals(proxmox.guestBridge()) && known.contains("guest-bridge")))
        .forEach(
            each ->
                needs.add(
                    "%s is a port of %s already: take it out there."
                        .formatted(proxmox.guestPort(), each.name())));
    if (!known.contains("guest-bridge")
        && interfaces.stream().anyMatch(each -> each.name().equals(proxmox.guestBridge()))) {
      needs.add(
          "%s exists already: name another home.proxmox.guestBridge, or delete it."
              .formatted(proxmox.guestBridge()));
    }
    taken(topology.router().id(), "router").ifPresent(needs::add);
    return needs;
  }

  private List<String> host() {
    var needs = new ArrayList<String>();
    host.interfaces().stream()
        .filter(each -> each.gateway().isPresent())
        .forEach(
            each ->
                needs.add(
                    ("%s has the gateway %s, and Proxmox allows one: take it off. The host's way"
                            + " out is the router.")
                        .formatted(each.name(), each.gateway().get())));
    var router = host.guests().stream().filter(each -> each.id() == topology.router().id());
    if (router.noneMatch(Guest::running)) {
      needs.add(
          "pfSense (machine %d) is not running: start it and look at its console."
              .formatted(topology.router().id()));
    }
    return needs;
  }

  private List<String> containers() {
    var needs = new ArrayList<String>();
    if (host.interfaces().stream().noneMatch(each -> each.gateway().isPresent() && each.active())) {
      needs.add(
          "The host has no way out: the management address is not up (ifreload -a on the host).");
    }
    Stream.concat(
            Stream.of(topology.cloudflared()),
            topology.services().stream().map(service -> service.guest()))
        .forEach(
            guest ->
                taken(guest.id(), ServiceResources.container(guest.name())).ifPresent(needs::add));
    return needs;
  }

  private List<String> firewall() {
    if (config.bootstrap().map(Bootstrap::operatorCidr).isPresent()) {
      return List.of();
    }
    return List.of(
        ("homelab:bootstrap is not set: after this only %s and the node reach the host. Run it"
                + " from there, or set bootstrap.operatorCidr until it is done.")
            .formatted(topology.network(Role.MANAGEMENT).cidr()));
  }

  private Optional<String> taken(int id, String resource) {
    return known.contains(resource)
        ? Optional.empty()
        : host.guests().stream()
            .filter(each -> each.id() == id)
            // What a retired service left is taken back by the same name.
            .filter(
                each ->
                    !ServiceResources.container(each.name()).equals(resource)
                        || !ReturningServices.isKept(each, each.name()))
            .map(HostLook::taken)
            .findFirst();
  }
}
