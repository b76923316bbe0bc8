package homelab.cli;

import homelab.cli.FirewallHistory.Given;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.engine.Operation;
import homelab.pfsense.ReachabilityReference;
import homelab.proxmox.HttpProxmox;
import homelab.proxmox.ProxmoxApi;
import homelab.rehearsal.StateGraph;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Restarts pfSense with the settings that 'up' put into its drive, or with the ones before. */
@Command(
    name = "apply",
    header = "Restart pfSense with its new settings, and write down what it was given.",
    description = {
      "",
      "Shows how the settings differ from those it was last given (without secrets), asks,"
          + " restarts",
      "it, and waits for the session to come back. Run it in the management network. The media now",
      "and before are kept; older ones are removed.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab firewall apply",
      "  homelab firewall apply --back    to the settings before"
    })
final class FirewallApplyCommand implements Callable<Integer> {

  private static final int TIMEOUT_MS = 2000;
  private static final int HTTPS = 443;

  @Mixin private StackOption stack;

  @Option(names = "--back", description = "Go back to the settings before.")
  private boolean back;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  FirewallApplyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.open(invocation, stack.name());
    mine.requireGivenSecrets();
    var config = mine.declared();
    var topology = Topology.of(config);
    var graph = mine.state();
    var guard = new FirewallGuard(graph, mine.firewallHistory(), topology);
    var restart =
        new FirewallRestart(
            api(mine, config),
            topology.router().id(),
            config.home().proxmox().mediaStorage(),
            mine.firewallHistory(),
            session(graph, topology),
            invocation.clock(),
            FirewallApplyCommand::sleep,
            invocation.out());
    if (back) {
      var goal = restart.goal();
      restart.show(goal);
      mine.confirm(yes, "Restart pfSense with its earlier settings?");
      restart.back(goal);
      return Exit.OK.code();
    }
    var wanted =
        new Given(guard.inState(), ReachabilityReference.configXml(topology), guard.medium());
    requireUp(mine, graph);
    restart.show(wanted);
    mine.confirm(yes, "Restart pfSense with these settings?");
    restart.apply(wanted);
    return Exit.OK.code();
  }

  /** What the stack file says now has to be what the drive holds. */
  private static void requireUp(PersonalStack mine, StateGraph graph) {
    var media = graph.named("router-media").urn();
    var machine = graph.named("router").urn();
    var pending = mine.run(Operation.preview("--target", media, "--target", machine)).changes();
    if (!pending.isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED, "the router's drive is not what the stack file says; run 'homelab up'.");
    }
  }

  private static ProxmoxApi api(PersonalStack mine, HomelabConfig config) {
    var proxmox = config.home().proxmox();
    return new HttpProxmox(
        proxmox.endpoint(),
        proxmox.node(),
        proxmox.verifyTls(),
        mine.given(GivenSecret.PROXMOX_API_TOKEN),
        FirewallApplyCommand::sleep);
  }

  /** Without a node there is no session yet; then pfSense itself has to answer. */
  private static BooleanSupplier session(StateGraph graph, Topology topology) {
    boolean node = graph.find("oci:Core/instance:Instance", "node").isPresent();
    var address =
        node
            ? new InetSocketAddress(
                topology.nodeEnd().address().toString(), Topology.SEMAPHORE_PORT)
            : new InetSocketAddress(topology.network(Role.MANAGEMENT).router().toString(), HTTPS);
    return () -> {
      try (var socket = new Socket()) {
        socket.connect(address, TIMEOUT_MS);
        return true;
      } catch (IOException e) {
        return false;
      }
    };
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted while waiting; nothing was written down.");
    }
  }
}
