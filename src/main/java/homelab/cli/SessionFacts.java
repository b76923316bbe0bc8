package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.HomelabConfig;
import homelab.config.Subnet;
import homelab.reach.Mapping;
import homelab.reach.Network;
import homelab.tools.MissingToolException;
import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the looks at the session share: where this machine is, how it is seen from outside, and what
 * the state says. Each is found out once.
 */
final class SessionFacts {

  /** STUN servers, {@code host:port} with commas between, in the place of the public ones. */
  static final String STUN = "HOMELAB_STUN";

  /** Set by a person whose machine reaches the node in another way than by being at home. */
  private static final String ON_VPN = "HOMELAB_ON_VPN";

  /** For one question; no row asks more than four in a row. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Public servers of two owners; any two that answer are enough. */
  private static final String PUBLIC_STUN =
      "stun.cloudflare.com:3478,stun.l.google.com:19302,stun1.l.google.com:19302";

  /** Where this machine stands. */
  enum Place {
    BEHIND_PFSENSE,
    /** At home, but before pfSense: beside the Proxmox host's first address. */
    BEFORE_PFSENSE,
    ELSEWHERE;

    boolean atHome() {
      return this != ELSEWHERE;
    }
  }

  private final Invocation invocation;
  private final String stack;
  private final Once<Optional<HomelabConfig>> config = new Once<>(this::readConfig);
  private final Once<Mapping> mapping = new Once<>(this::observe);
  private final Once<JsonNode> outputs = new Once<>(this::readOutputs);
  private final Once<Boolean> session = new Once<>(this::lookThroughSession);

  SessionFacts(Invocation invocation, String stack) {
    this.invocation = invocation;
    this.stack = stack;
  }

  Network network() {
    return invocation.network();
  }

  Invocation invocation() {
    return invocation;
  }

  /** Returns the stack file's homelab; empty while it has mistakes, which another row reports. */
  Optional<Topology> topology() {
    return config.get().map(Topology::of);
  }

  /** Returns the network of the machine that brings home up, if the stack file has one. */
  Optional<Subnet> operator() {
    return config
        .get()
        .flatMap(HomelabConfig::bootstrap)
        .map(bootstrap -> bootstrap.operatorCidr());
  }

  /** Returns how this machine is seen from outside. */
  Mapping mapping() {
    return mapping.get();
  }

  /** Returns the one address that all servers saw. */
  Optional<String> seenAs() {
    var addresses = mapping().seen().stream().map(Mapping.Seen::address).distinct().toList();
    return addresses.size() == 1 ? Optional.of(addresses.get(0)) : Optional.empty();
  }

  /** Returns the stack's outputs, secrets masked; nothing if the state cannot be read. */
  JsonNode outputs() {
    return outputs.get();
  }

  /** Returns an output that is a text. */
  Optional<String> output(String name) {
    return Optional.of(outputs().path(name).asText("")).filter(text -> !text.isEmpty());
  }

  /** Tells whether this machine may reach the node through the session at all. */
  boolean reachesSession() {
    return "yes".equals(invocation.environment().get(ON_VPN))
        || topology()
            .map(all -> all.network(Role.MANAGEMENT).cidr())
            .filter(this::standsIn)
            .isPresent();
  }

  /** Tells whether the node answers through the session. */
  boolean sessionCarries() {
    return reachesSession() && session.get();
  }

  Place place() {
    var all = topology().orElseThrow();
    var from =
        mapping().localAddress().isEmpty() ? network().own() : List.of(mapping().localAddress());
    if (within(from, all.networks().values().stream().map(HomeNetwork::cidr).toList())) {
      return Place.BEHIND_PFSENSE;
    }
    var operator =
        config.get().flatMap(HomelabConfig::bootstrap).map(bootstrap -> bootstrap.operatorCidr());
    return within(from, operator.stream().toList()) ? Place.BEFORE_PFSENSE : Place.ELSEWHERE;
  }

  private boolean standsIn(Subnet subnet) {
    return within(network().own(), List.of(subnet));
  }

  private static boolean within(List<String> addresses, List<Subnet> networks) {
    return addresses.stream()
        .anyMatch(address -> networks.stream().anyMatch(one -> AddressKind.within(address, one)));
  }

  private Mapping observe() {
    var servers = invocation.environment().getOrDefault(STUN, PUBLIC_STUN);
    return network().seenFrom(List.of(servers.split(",")), PATIENCE);
  }

  private boolean lookThroughSession() {
    return network()
        .opens(
            topology().orElseThrow().nodeEnd().address().toString(),
            Topology.SEMAPHORE_PORT,
            PATIENCE);
  }

  private Optional<HomelabConfig> readConfig() {
    try {
      return Optional.of(ConfigLoader.fromStackFile(StackFile.of(invocation, stack).path()));
    } catch (ConfigMistakes | IOException e) {
      return Optional.empty();
    }
  }

  private JsonNode readOutputs() {
    try {
      if (invocation.toolbox().installedEngine().isEmpty() || config.get().isEmpty()) {
        return MissingNode.getInstance();
      }
      var engine = PersonalStack.open(invocation, stack).engine();
      return Outputs.read(engine, stack, false).values();
    } catch (CommandFailure | MissingToolException e) {
      return MissingNode.getInstance();
    }
  }
}
