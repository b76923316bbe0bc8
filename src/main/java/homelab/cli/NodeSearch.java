package homelab.cli;

import homelab.capacity.Journal;
import homelab.capacity.Mood;
import homelab.capacity.Pace;
import homelab.capacity.Refusal;
import homelab.capacity.Rotation;
import homelab.capacity.Search;
import homelab.collision.Wanted;
import homelab.config.Node.Placement;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.interrupt.Interrupted;
import homelab.node.NodeComponent;
import homelab.node.PlacementChoice;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Changes a stack while Oracle may have no room for its node. Where the node exists it stays where
 * it is: only an attempt to make one names a placement.
 */
final class NodeSearch {

  private static final String INSTANCE = "oci:Core/instance:Instance";

  /** The node with everything below it, also what is not in the state now. */
  private static final List<String> NODE_ONLY =
      List.of(
          "--target=**::" + NodeComponent.TYPE + "::*", "--target=**" + NodeComponent.TYPE + "$**");

  private final Invocation invocation;
  private final PersonalStack mine;
  private final String stack;
  private final Duration wait;
  private final CollisionGuard guard;

  NodeSearch(Invocation invocation, PersonalStack mine, String stack, Duration wait) {
    this.invocation = invocation;
    this.mine = mine;
    this.stack = stack;
    this.wait = wait;
    this.guard = new CollisionGuard(invocation, mine);
  }

  /** Returns the node, unless it was deleted and its successor was never made. */
  static Optional<Entry> node(StateGraph graph) {
    return graph.find(INSTANCE, "node").filter(entry -> !entry.pendingReplacement());
  }

  /** Changes the whole stack. */
  void up() {
    var operation = Operation.up();
    var before = mine.state();
    if (node(before).isPresent()) {
      guard.requireFree(before, Map.of(), any -> true);
      var result = mine.attempt(operation, Map.of());
      if (result.succeeded()) {
        mine.journal().delete();
        return;
      }
      var refusals = refusals(result);
      if (Refusal.together(refusals) == Mood.OTHER) {
        throw mine.failure(operation, result);
      }
      if (node(mine.state()).isPresent()) {
        throw new CommandFailure(
            Exit.CAPACITY,
            ("the node is there as before, but its change was refused: %s. Run 'homelab up' again"
                    + " later.")
                .formatted(Refusal.words(refusals)));
      }
      remember(before);
    }
    make(operation, any -> true);
  }

  /**
   * Asks everything that could refuse the new node, while the old one still stands.
   *
   * @throws CommandFailure if a name is somebody else's, a cloud does not answer, or the program
   *     itself fails
   */
  void requireMakeable(StateGraph graph) {
    mine.requireSettled();
    guard.requireFreeOnceDeleted(graph, CollisionGuard.nodeOnly());
    allowed();
    mine.runQuietly(Operation.preview(NODE_ONLY.toArray(String[]::new)), Map.of());
  }

  /**
   * Deletes what is named, if the node is there, and makes it again; nothing else is looked at.
   * What could refuse the new node has been asked before.
   */
  void rebuild(StateGraph graph, List<String> disposable) {
    if (node(graph).isPresent()) {
      remember(graph);
      mine.run(
          Operation.destroy(
              disposable.stream().map(urn -> "--target=" + urn).toArray(String[]::new)));
    }
    make(Operation.up(NODE_ONLY.toArray(String[]::new)), CollisionGuard.nodeOnly());
  }

  /** Tells whether the node is what the program says now. */
  boolean isUp() {
    return mine.run(Operation.preview(NODE_ONLY.toArray(String[]::new))).changes().isEmpty();
  }

  /** Writes down where the node is, before it is deleted. */
  private void remember(StateGraph graph) {
    var recorded = Rotation.of(allowed(), placement(graph)).names().get(0);
    mine.journal().write(Journal.beginning(invocation.clock().instant(), Optional.of(recorded)));
  }

  private void make(Operation operation, Predicate<Wanted> scope) {
    var search =
        new Search(
            invocation.clock(),
            ZoneId.of(mine.declared().home().timeZone()),
            invocation.sleeper(),
            new Pace(new SecureRandom()),
            mine.journal(),
            invocation.err()::println);
    try {
      var end =
          search.run(
              Rotation.of(allowed(), placement(mine.state())),
              wait,
              place -> attempt(operation, scope, place));
      switch (end) {
        case MADE -> {}
        case NO_CAPACITY ->
            throw new CommandFailure(Exit.CAPACITY, "the node is absent" + resume());
        case STOPPED ->
            throw new CommandFailure(
                Exit.FAILED,
                "'up' of stack %s did not end well; the reason stands above. Mend it first, then%s"
                    .formatted(stack, resume()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("the node may be absent" + resume());
    }
  }

  private List<Refusal> attempt(Operation operation, Predicate<Wanted> scope, String place) {
    var state = mine.state();
    // Once made it must not be moved by an attempt that only has something else left to do.
    boolean made = node(state).isPresent();
    guard.requireFree(state, Map.of(), scope);
    if (made) {
      invocation.err().println("The node is there; only what follows it is left.");
    }
    var result = mine.attempt(operation, made ? Map.of() : Map.of(PlacementChoice.VARIABLE, place));
    return result.succeeded() ? List.of() : refusals(result);
  }

  /** The stack file's list, or the one place that the person's own variable names. */
  private List<Placement> allowed() {
    var chosen = invocation.environment().getOrDefault(PlacementChoice.VARIABLE, "");
    var node = mine.declared().node();
    return chosen.isBlank()
        ? node.placements()
        : List.of(PlacementChoice.of(node, Optional.of(chosen)).placement());
  }

  private String resume() {
    return ". The state is whole; resume with: ./homelab up --stack %s --wait 6h".formatted(stack);
  }

  private static Optional<Placement> placement(StateGraph graph) {
    return graph
        .find(INSTANCE, "node")
        .map(Entry::outputs)
        .filter(outputs -> outputs.path("availabilityDomain").isTextual())
        .map(
            outputs ->
                new Placement(
                    outputs.path("availabilityDomain").asText(),
                    Optional.of(outputs.path("faultDomain").asText(""))
                        .filter(domain -> !domain.isEmpty())));
  }

  private static List<Refusal> refusals(OperationResult result) {
    var refusals =
        result.problems().stream()
            .map(problem -> new Refusal(problem.type(), problem.message()))
            .toList();
    return refusals.isEmpty() ? List.of(new Refusal("", result.errors())) : refusals;
  }
}
