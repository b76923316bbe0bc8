package homelab.cli;

import homelab.engine.Operation;
import homelab.identity.Rotation;
import homelab.rehearsal.StateGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Gives both ends of the session other keys: pfSense first, because it can be put back, then the
 * node, which is made again anyway.
 */
@Command(
    name = "session",
    header = "Make the session's keys anew, and give them to pfSense and the node.",
    description = {
      "",
      "Three steps: new keys and pfSense's medium with them; restart pfSense; make the node again."
          + " Run",
      "it in the management network: between the second step and the end of the third the session"
          + " is",
      "down, but home and its internet are not. Stopped anywhere, the same command goes on where"
          + " it",
      "was; until pfSense has the new keys a rebuild is refused, wherever it runs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab rotate session",
      "  homelab rotate session --yes --wait 6h"
    })
final class RotateSessionCommand implements Callable<Integer> {

  private static final Rotation KEYS = Rotation.ofSession();
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(5);

  @Mixin private StackOption stack;

  @Mixin private WaitOption wait;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  RotateSessionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var firewall = FirewallAccess.open(invocation, stack.name());
    var mine = firewall.mine();
    var begun = firewall.history().rotation();
    if (begun.isEmpty()) {
      requireReady(firewall);
      say(
          "The session's two key pairs and its preshared key are made anew. pfSense restarts, then"
              + " the node is deleted and made again.");
    } else {
      say(
          "The change of the session's keys that was begun %s goes on."
              .formatted(begun.get().started()));
    }
    mine.confirm(yes, "Go on with stack %s?".formatted(stack.name()));
    var rotation = begun.orElseGet(() -> begin(firewall));
    makeKeys(mine, firewall, rotation);
    say("1 of 3: the new keys are in the state, and on the medium in pfSense's drive.");
    givePfsense(firewall);
    say("2 of 3: pfSense has the new keys.");
    boolean node = giveNode(mine);
    if (node) {
      say("3 of 3: the node has the new keys.");
      awaitSession(firewall);
    }
    firewall.history().endRotation();
    say(
        node
            ? "The session carries with its new keys; the old ones open nothing any more."
            : "3 of 3: there is no node; the next 'homelab up' makes one with the new keys.");
    return Exit.OK.code();
  }

  /**
   * Nothing is begun that could not be ended from here, or that there would be no way back from.
   */
  private void requireReady(FirewallAccess firewall) {
    var guard = firewall.guard();
    if (guard.graph().find(FirewallGuard.ROUTER, "router").isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED,
          "the state holds no router that could be given new keys. 'homelab up' makes it.");
    }
    guard.requireApplied();
    firewall.requireUp(guard.graph());
    firewall.api().medium(firewall.topology().router().id(), homelab.topology.Router.DRIVE);
    if (!firewall.router()) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("pfSense does not answer at https://%s/ from here, so nobody could see it come back."
                  + " Run this in the management network.")
              .formatted(firewall.routerAddress()));
    }
    if (NodeSearch.node(guard.graph()).isPresent()) {
      new NodeSearch(invocation, firewall.mine(), stack.name(), wait.time())
          .requireMakeable(guard.graph());
    }
  }

  private SessionRotation begin(FirewallAccess firewall) {
    var rotation = new SessionRotation(invocation.clock().instant(), firewall.guard().inState());
    firewall.history().begin(rotation);
    return rotation;
  }

  /** Begun and cut off, all three are made once more: nobody was given any of them yet. */
  private void makeKeys(PersonalStack mine, FirewallAccess firewall, SessionRotation rotation) {
    var guard = firewall.guard();
    var graph = guard.graph();
    var flags = new ArrayList<>(FirewallAccess.targets(graph));
    // A node that is absent and no target would only be there as values that nobody knows yet.
    var variables = new TreeMap<>(StageOption.variables(graph));
    if (rotation.keysMade(guard.inState())) {
      if (!firewall.isUp(graph)) {
        mine.run(Operation.up(flags.toArray(String[]::new)), variables);
      }
      return;
    }
    for (var urn : urns(graph)) {
      mine.engine().unprotect(urn);
      flags.add("--target=" + urn);
      flags.add("--replace=" + urn);
    }
    variables.put(Rotation.VARIABLE, KEYS.text());
    mine.run(Operation.up(flags.toArray(String[]::new)), variables);
  }

  private static List<String> urns(StateGraph graph) {
    return KEYS.secrets().stream().map(secret -> graph.named(secret.id()).urn()).toList();
  }

  private void givePfsense(FirewallAccess firewall) {
    var guard = firewall.guard();
    var wanted = firewall.wanted(guard);
    boolean given =
        firewall.history().record().filter(last -> last.equals(wanted.record())).isPresent();
    if (given) {
      return;
    }
    var restart = firewall.restart(firewall::router);
    restart.show(wanted);
    restart.apply(wanted);
  }

  /** Returns whether there is a node at the end. */
  private boolean giveNode(PersonalStack mine) {
    var graph = mine.state();
    boolean absent = NodeSearch.node(graph).isEmpty();
    if (absent && mine.journal().read().isEmpty()) {
      return false;
    }
    var search = new NodeSearch(invocation, mine, stack.name(), wait.time());
    if (absent || !search.isUp()) {
      if (!absent) {
        search.requireMakeable(graph);
      }
      search.rebuild(graph, RebuildCommand.disposable(graph));
    }
    return true;
  }

  private void awaitSession(FirewallAccess firewall) {
    var end = invocation.clock().instant().plus(PATIENCE);
    while (!firewall.session()) {
      if (invocation.clock().instant().isAfter(end)) {
        throw new CommandFailure(
            Exit.FAILED,
            ("both ends have the new keys, but the node has not answered through the session in %d"
                    + " minutes. Look at the node's console ('homelab console'), run 'homelab"
                    + " doctor', and then this again.")
                .formatted(PATIENCE.toMinutes()));
      }
      invocation.pause(LOOK);
    }
  }

  private void say(String line) {
    invocation.out().println(line);
  }
}
