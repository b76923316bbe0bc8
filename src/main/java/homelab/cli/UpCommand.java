package homelab.cli;

import homelab.engine.Operation;
import homelab.home.BringUpStage;
import homelab.rehearsal.StateGraph;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the world what the stack file says. */
@Command(
    name = "up",
    header = "Apply the stack file.",
    description = {
      "",
      "Asks the Proxmox host and Cloudflare first whether every number and name that is to be made"
          + " is",
      "free: what somebody else has stops it with 3 before the engine runs, and what an earlier"
          + " run",
      "made and the state does not hold is taken into the state. A plain 'pulumi up' does not"
          + " look.",
      "Shows then what would change, and asks. Can be run again after any failure.",
      "Where Oracle has no room for the node, every place that node.placements allows is asked,",
      "again and again but politely, for as long as --wait says. Ctrl-C, SIGTERM or a closed",
      "terminal stop it at any moment: it waits until the engine has finished what it had begun"
          + " and",
      "saved the state, ends with 130, and the same line goes on. A second Ctrl-C ends it at once,",
      "and costs a './homelab state repair' before that.",
      "A service that was retired and stands in the stack file again gets its data back.",
      "Refused in the middle of 'homelab rotate session', until pfSense has the session's new"
          + " keys.",
      "With --until home comes up in stages; docs/bring-up.md says what is seen after each.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab up",
      "  homelab up --yes              without a question",
      "  homelab up --yes --wait 6h    until Oracle has room, six hours at most",
      "  homelab up --until networks   the first stage of bringing home up"
    })
final class UpCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Mixin private WaitOption wait;

  @Mixin private StageOption until;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  UpCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.withSecrets(invocation, stack.name());
    var graph = mine.state();
    var rotation = UnfinishedRotation.of(mine, () -> graph);
    rotation.ifPresent(UnfinishedRotation::requireGiven);
    mine.requireMovable(graph);
    NameGuard.require(graph, mine.declared());
    mine.sayAdvice();
    rotation.map(UnfinishedRotation::notice).ifPresent(invocation.err()::println);
    var returning = ReturningServices.of(invocation, mine, graph);
    var guard = new CollisionGuard(invocation, mine);
    var looked =
        guard.look(
            graph,
            until.stage().isPresent() ? StageOption.variables(graph) : Map.of(),
            CollisionGuard.until(until.stage()).and(one -> !returning.takesBack(one)));
    returning.show();
    guard.show(looked);
    if (looked.hasOwn()) {
      invocation.out().println("'./homelab state repair' does that too, and nothing else.");
    }
    if (until.stage().isPresent()) {
      upTo(mine, graph, () -> takeIn(guard, looked, returning), until.stage().get());
      return Exit.OK.code();
    }
    if (!yes) {
      if (mine.run(Operation.preview()).changes().isEmpty()) {
        invocation.out().println("Nothing is to be changed.");
        return Exit.OK.code();
      }
      mine.confirm(false, "Change this?");
    }
    takeIn(guard, looked, returning);
    new NodeSearch(invocation, mine, stack.name(), wait.time()).up();
    return Exit.OK.code();
  }

  /** What is there already goes into the state before the engine would make it again. */
  private static void takeIn(
      CollisionGuard guard, CollisionGuard.Looked looked, ReturningServices returning) {
    guard.adopt(looked);
    returning.takeBack();
  }

  private void upTo(PersonalStack mine, StateGraph graph, Runnable takeIn, BringUpStage last) {
    var variables = StageOption.variables(graph);
    if (!yes) {
      var preview = mine.run(StageOption.limited(Operation.preview(), last), variables);
      if (preview.changes().isEmpty()) {
        invocation.out().println("Nothing is to be changed.");
        sayNext(last);
        return;
      }
      mine.confirm(false, "Change this?");
    }
    takeIn.run();
    mine.run(StageOption.limited(Operation.up(), last), variables);
    sayNext(last);
  }

  private void sayNext(BringUpStage done) {
    invocation
        .out()
        .printf(
            "Stage %d of %d is done: %s.%n%s%n",
            done.number(), BringUpStage.values().length, done.what(), done.afterwards());
  }
}
