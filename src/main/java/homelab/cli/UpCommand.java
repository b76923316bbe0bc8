package homelab.cli;

import homelab.engine.Operation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the world what the stack file says. */
@Command(
    name = "up",
    header = "Make the world what the stack file says.",
    description = {
      "",
      "Shows first what would change, and asks. Can be run again after any failure.",
      "Where Oracle has no room for the node, every place that node.placements allows is asked,",
      "again and again but politely, for as long as --wait says. It may be stopped at any moment:",
      "the same command goes on where it was.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab up",
      "  homelab up --yes              without a question",
      "  homelab up --yes --wait 6h    until Oracle has room, six hours at most"
    })
final class UpCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Mixin private WaitOption wait;

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
    var mine = PersonalStack.open(invocation, stack.name());
    mine.requireGivenSecrets();
    mine.sayAdvice();
    if (!yes) {
      if (mine.run(Operation.preview()).changes().isEmpty()) {
        invocation.out().println("Nothing is to be changed.");
        return Exit.OK.code();
      }
      mine.confirm(false, "Change this?");
    }
    new NodeSearch(invocation, mine, stack.name(), wait.time()).up();
    return Exit.OK.code();
  }
}
