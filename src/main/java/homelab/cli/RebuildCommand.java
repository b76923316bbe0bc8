package homelab.cli;

import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Lifetime;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes the node and makes it again, touching nothing at home. */
@Command(
    name = "rebuild",
    header = "Delete the node and make it again.",
    description = {
      "",
      "The new node gets the same first boot, keys and names as the old one. Deleted first,"
          + " because",
      "the free allowance does not hold two. Only what is disposable is named to the engine, so",
      "nothing at home or at Cloudflare but the node's record can change. Refused while pfSense"
          + " was",
      "not given what is declared: it would not know the new node; and where the node's name at",
      "Cloudflare has another record too, because the new node could not have it. Whatever could",
      "refuse is asked before anything is deleted. Oracle is asked first where it",
      "has room; its report reserves nothing, so you decide. Where Oracle has no room for" + " the",
      "new one, the other places that node.placements allows are asked for as long as --wait says;",
      "stopped or out of time, 'homelab rebuild' and 'homelab up' go on where it was.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab rebuild",
      "  homelab rebuild --yes",
      "  homelab rebuild --yes --wait 6h"
    })
final class RebuildCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Mixin private WaitOption wait;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  RebuildCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.withSecrets(invocation, stack.name());
    var graph = mine.state();
    var disposable = disposable(graph);
    var search = new NodeSearch(invocation, mine, stack.name(), wait.time());
    boolean absent = NodeSearch.node(graph).isEmpty();
    if (absent && mine.journal().read().isEmpty()) {
      throw new CommandFailure(
          Exit.FAILED, "stack %s holds no node. 'homelab up' makes one.".formatted(stack.name()));
    }
    new FirewallGuard(graph, mine.firewallHistory(), Topology.of(mine.declared())).requireApplied();
    UnfinishedRotation.of(mine, () -> graph)
        .map(UnfinishedRotation::notice)
        .ifPresent(invocation.err()::println);
    if (!absent) {
      search.requireMakeable(graph);
    }
    if (absent) {
      invocation.out().println("The node is gone already; only its making is left.");
    } else {
      invocation.out().println("To be deleted and made again:");
      disposable.forEach(urn -> invocation.out().println("  " + name(urn)));
      CapacityReport.show(invocation, mine);
    }
    mine.confirm(yes, "Rebuild the node of stack %s?".formatted(stack.name()));
    search.rebuild(graph, disposable);
    return Exit.OK.code();
  }

  /** The node's things, but not the engine's own entries nor providers, which hold nothing. */
  static List<String> disposable(StateGraph graph) {
    var urns = new ArrayList<String>();
    for (var entry : graph.entries().values()) {
      boolean held = !entry.id().isEmpty() && !entry.type().startsWith("pulumi:");
      if (held && entry.lifetime() == Lifetime.DISPOSABLE) {
        urns.add(entry.urn());
      }
    }
    return urns;
  }

  private static String name(String urn) {
    return urn.substring(urn.lastIndexOf("::") + 2);
  }
}
