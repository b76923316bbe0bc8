package homelab.cli;

import homelab.engine.Operation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes what is disposable and says what stays. */
@Command(
    name = "destroy",
    header = "Delete the node and what belongs to it.",
    description = {
      "",
      "Everything at home and at Cloudflare, and every secret, is protected and stays: it is what"
          + " a",
      "new node is made from. 'homelab up' brings the node back as it was.",
      "To give up home too, take the protection off by hand: ./homelab pulumi state unprotect"
          + " --all.",
      ""
    },
    footer = {"", "Examples:", "  homelab destroy", "  homelab destroy --yes"})
final class DestroyCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  DestroyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.open(invocation, stack.name());
    mine.confirm(yes, "Delete the node of stack %s?".formatted(stack.name()));
    var rotation = UnfinishedRotation.of(mine, mine::state);
    rotation.map(UnfinishedRotation::notice).ifPresent(invocation.err()::println);
    mine.run(Operation.destroy("--exclude-protected"));
    invocation
        .out()
        .println(
            rotation.isPresent()
                ? "What is protected stays; 'homelab rotate session' goes on at home, then 'homelab"
                    + " up' makes a new node."
                : "What is protected stays; 'homelab up' makes a new node.");
    return Exit.OK.code();
  }
}
