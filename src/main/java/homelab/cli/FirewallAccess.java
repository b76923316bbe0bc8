package homelab.cli;

import homelab.cli.FirewallHistory.Given;
import homelab.config.HomelabConfig;
import homelab.engine.Operation;
import homelab.pfsense.ConfigMark;
import homelab.pfsense.ReachabilityReference;
import homelab.proxmox.ProxmoxApi;
import homelab.rehearsal.StateGraph;
import homelab.state.BackendRefusal;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Everything by which pfSense is reached and judged from home: the host's API, what was given
 * before, two ways to see whether it is back, and the mark of the settings it runs with.
 */
record FirewallAccess(
    Invocation invocation,
    PersonalStack mine,
    HomelabConfig config,
    Topology topology,
    FirewallHistory history) {

  private static final int HTTPS = 443;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Set<String> ROUTER = Set.of("router-media", "router");
  private static final String NODE = "oci:Core/instance:Instance";

  /** Opens a stack, whose secrets have to be given, and the way to its pfSense. */
  static FirewallAccess open(Invocation invocation, String stack) {
    var mine = PersonalStack.withSecrets(invocation, stack);
    var config = mine.declared();
    return new FirewallAccess(
        invocation, mine, config, Topology.of(config), mine.firewallHistory());
  }

  /** Reads the state as it is now. */
  FirewallGuard guard() {
    return new FirewallGuard(mine.state(), history, topology);
  }

  /** Returns what the last 'up' put into the router's drive. */
  Given wanted(FirewallGuard guard) {
    return new Given(
        guard.inState(),
        ReachabilityReference.configXml(topology, config.zone().id(), config.home().timeZone()),
        guard.medium());
  }

  /** The router and its medium, as flags that name nothing else to the engine. */
  static List<String> targets(StateGraph graph) {
    return List.of(
        "--target=" + graph.named("router-media").urn(), "--target=" + graph.named("router").urn());
  }

  /** Tells whether the drive holds what the stack file says now. */
  boolean isUp(StateGraph graph) {
    var targets = targets(graph).toArray(String[]::new);
    // A provider of something that is not there counts as a change too, and is none.
    return mine.run(Operation.preview(targets)).changes().stream()
        .noneMatch(step -> ROUTER.contains(step.name()));
  }

  /** Refuses while what the stack file says is not in the drive. */
  void requireUp(StateGraph graph) {
    if (!isUp(graph)) {
      throw new CommandFailure(
          Exit.REFUSED, "the router's drive is not what the stack file says; run 'homelab up'.");
    }
  }

  ProxmoxApi api() {
    return HostAccess.of(invocation, mine);
  }

  /**
   * Returns the mark of the settings that pfSense runs with, as its name server tells it in the
   * management network: empty text if it tells none, nothing if it does not answer.
   */
  Optional<String> mark() {
    return invocation
        .network()
        .texts(ConfigMark.NAME, routerAddress(), PATIENCE)
        .map(texts -> texts.isEmpty() ? "" : texts.get(0));
  }

  FirewallRestart restart(BooleanSupplier back) {
    return new FirewallRestart(
        api(),
        topology.router().id(),
        config.home().proxmox().mediaStorage(),
        history,
        back,
        this::mark,
        invocation.clock(),
        invocation::pause,
        invocation.out());
  }

  /**
   * Returns what shows that pfSense is back: the session, or pfSense itself where there can be
   * none: without a node, and while the node still has the keys of before.
   */
  BooleanSupplier back(StateGraph graph) {
    boolean session = graph.find(NODE, "node").isPresent() && history.rotation().isEmpty();
    return session ? this::session : this::router;
  }

  /** Tells whether the node answers through the session. */
  boolean session() {
    return answers(topology.nodeEnd().address().toString(), Topology.SEMAPHORE_PORT);
  }

  /** Tells whether pfSense's web interface answers. */
  boolean router() {
    return answers(routerAddress(), HTTPS);
  }

  String routerAddress() {
    return topology.network(Role.MANAGEMENT).router().toString();
  }

  /** What is written down next may lie behind the router, which takes a moment longer. */
  private boolean answers(String host, int port) {
    if (!invocation.network().opens(host, port, PATIENCE)) {
      return false;
    }
    try {
      history.record();
      return true;
    } catch (BackendRefusal e) {
      return false;
    }
  }
}
