package homelab.cli;

import homelab.config.HomelabConfig;
import homelab.edge.EdgeResource;
import homelab.edge.NameChanges;
import homelab.rehearsal.StateGraph;
import homelab.topology.Topology;

/** Refuses changes of public names that the clouds would refuse in the middle of an 'up'. */
final class NameGuard {

  private NameGuard() {}

  /**
   * Looks at what would move.
   *
   * @throws CommandFailure if a name cannot go where the stack file says in one 'up', with the way
   */
  static void require(StateGraph graph, HomelabConfig declared) {
    var state =
        graph.entries().values().stream()
            .map(
                entry ->
                    new EdgeResource(
                        entry.type(), entry.name(), entry.id(), entry.inputs(), entry.protect()))
            .toList();
    new NameChanges(state, Topology.of(declared))
        .refusal()
        .ifPresent(
            refusal -> {
              throw new CommandFailure(Exit.REFUSED, refusal + "\nNothing was changed.");
            });
  }
}
