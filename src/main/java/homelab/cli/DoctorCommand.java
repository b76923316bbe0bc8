package homelab.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
      "It changes nothing and installs nothing. Whether the session can work is seen best at home,",
      "in the management network: what NAT is there, what both names say, what is open outward.",
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

  /** With what starting takes, all of it ends within 15 seconds, whatever does not answer. */
  private static final Duration BOUND = Duration.ofSeconds(12);

  @Option(
      names = {"-s", "--stack"},
      defaultValue = "home",
      description = "Look at this stack (default: ${DEFAULT-VALUE}).")
  private String stack;

  private final Invocation invocation;
  private final Function<String, List<Check>> checks;
  private final Duration bound;

  /**
   * Prepares the command.
   *
   * @param checks the looks to take for a stack, in the order of the rows
   */
  DoctorCommand(Invocation invocation, Function<String, List<Check>> checks) {
    this(invocation, checks, BOUND);
  }

  DoctorCommand(Invocation invocation, Function<String, List<Check>> checks, Duration bound) {
    this.invocation = invocation;
    this.checks = checks;
    this.bound = bound;
  }

  @Override
  public Integer call() {
    var failed = new ArrayList<String>();
    var all = checks.apply(stack);
    var findings =
        invocation
            .progress()
            .during("looking", "%d s at most".formatted(bound.toSeconds()), () -> look(all));
    for (int row = 0; row < all.size(); row++) {
      var finding = findings.get(row);
      var subject = all.get(row).subject();
      invocation.out().printf("%-4s  %-28s %s%n", finding.verdict(), subject, finding.found());
      if (!finding.action().isEmpty()) {
        finding.action().lines().forEach(line -> invocation.out().println("      " + line));
      }
      if (finding.verdict() == Check.Verdict.FAIL) {
        failed.add(subject);
      }
    }
    if (failed.isEmpty()) {
      return Exit.OK.code();
    }
    throw new CommandFailure(
        Exit.FAILED,
        "to be mended: %s. The rows above say how.".formatted(String.join(", ", failed)));
  }

  /** All look at once, so that together they take no longer than the slowest. */
  private List<Check.Finding> look(List<Check> all) {
    var threads =
        Executors.newCachedThreadPool(
            work -> {
              var thread = new Thread(work, "doctor");
              thread.setDaemon(true);
              return thread;
            });
    try {
      var looks = all.stream().<Callable<Check.Finding>>map(check -> check::look).toList();
      var findings = new ArrayList<Check.Finding>();
      for (var look : threads.invokeAll(looks, bound.toMillis(), TimeUnit.MILLISECONDS)) {
        findings.add(look.isCancelled() ? unanswered() : look.get());
      }
      return findings;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException mistake) {
        throw mistake;
      }
      throw new IllegalStateException("a look throws nothing checked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted while looking.");
    } finally {
      threads.shutdownNow();
    }
  }

  private Check.Finding unanswered() {
    return Check.Finding.skip(
        "no answer within %d s".formatted(bound.toSeconds()),
        "Something on the way is silent: see what the rows about the network say.");
  }
}
