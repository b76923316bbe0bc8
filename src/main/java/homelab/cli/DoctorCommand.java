package homelab.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at everything that has to be right and says what to do about what is not. */
@Command(
    name = "doctor",
    header = "See what is missing or wrong, and what to do about it.",
    description = {
      "",
      "One row for each check: PASS, FAIL with what to do, or SKIP with the reason.",
      "It changes nothing and installs nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab doctor",
      "  homelab doctor --stack home",
      "",
      "Ends with 1 if a row says FAIL."
    })
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = {"-s", "--stack"},
      defaultValue = "home",
      description = "Look at this stack (default: ${DEFAULT-VALUE}).")
  private String stack;

  private final Invocation invocation;
  private final Function<String, List<Check>> checks;

  /**
   * Prepares the command.
   *
   * @param checks the looks to take for a stack, in the order of the rows
   */
  DoctorCommand(Invocation invocation, Function<String, List<Check>> checks) {
    this.invocation = invocation;
    this.checks = checks;
  }

  @Override
  public Integer call() {
    var failed = new ArrayList<String>();
    for (var check : checks.apply(stack)) {
      var finding = check.look();
      invocation
          .out()
          .printf("%-4s  %-28s %s%n", finding.verdict(), check.subject(), finding.found());
      if (!finding.action().isEmpty()) {
        finding.action().lines().forEach(line -> invocation.out().println("      " + line));
      }
      if (finding.verdict() == Check.Verdict.FAIL) {
        failed.add(check.subject());
      }
    }
    if (failed.isEmpty()) {
      return Exit.OK.code();
    }
    throw new CommandFailure(
        Exit.FAILED,
        "to be mended: %s. The rows above say how.".formatted(String.join(", ", failed)));
  }
}
