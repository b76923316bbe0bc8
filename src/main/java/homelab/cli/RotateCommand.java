package homelab.cli;

import homelab.engine.Operation;
import homelab.identity.MintedSecret;
import homelab.identity.Rotation;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes one secret anew. */
@Command(
    name = "rotate",
    header = "Replace one of the secrets that the program makes itself.",
    description = {
      "",
      "docs/reference/secrets.md lists them, with what each rotation replaces or restarts and what"
          + " to",
      "do in which order.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab rotate session            the session's keys, at both ends",
      "  homelab rotate console-key",
      "  homelab rotate rescue-password --yes"
    })
final class RotateCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(
      paramLabel = "SECRET",
      arity = "0..1",
      description = "Its name in docs/reference/secrets.md.")
  private String name;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  RotateCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var secret =
        MintedSecret.byId(String.valueOf(name))
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.USAGE,
                        "%s; the names are 'session' for its three together, or %s"
                            .formatted(
                                name == null
                                    ? "which secret?"
                                    : "there is no secret '%s'".formatted(name),
                                Arrays.stream(MintedSecret.values())
                                    .map(MintedSecret::id)
                                    .collect(Collectors.joining(", ")))));
    var mine = PersonalStack.withSecrets(invocation, stack.name());
    var graph = mine.state();
    mine.requireMovable(graph);
    mine.requireSettled();
    UnfinishedRotation.of(mine, mine::state).ifPresent(UnfinishedRotation::requireGiven);
    invocation
        .out()
        .printf(
            "%s is used by %s.%nIn this order: %s.%n",
            secret.id(), secret.usedBy(), secret.order());
    mine.confirm(yes, "Make it anew in stack %s?".formatted(stack.name()));
    var urn = graph.named(secret.id()).urn();
    mine.engine().unprotect(urn);
    mine.run(Operation.up("--replace", urn), Map.of(Rotation.VARIABLE, secret.id()));
    return Exit.OK.code();
  }
}
