package homelab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks at everything that has to be right and says what to do about what is not. */
@Command(
    name = "doctor",
    header = "See what is missing or wrong, and what to do about it.",
    description = {
      "",
      "One row for each check: PASS, WARN (something to know), FAIL with what to do, or SKIP with",
      "the reason. All checks run at the same time, and rows are printed as they are known. Those",
      "of this machine and of the stack file do not wait for the network.",
      "It changes nothing and installs nothing. Whether the session can work is seen best at home,",
      "in the management network: what NAT is there, what both names say, what is open outward.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab doctor",
      "  homelab doctor --stack home",
      "  homelab doctor --json | jq '.[] | select(.verdict == \"FAIL\")'",
      "",
      "Ends with 1 if a row says FAIL."
    })
final class DoctorCommand implements Callable<Integer> {

  /** With what starting takes, all of it ends within 15 seconds, whatever does not answer. */
  private static final Duration BOUND = Duration.ofSeconds(12);

  /** The rows of this machine ask the engine, which has to share the processor with all others. */
  private static final Duration BOUND_HERE = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = {"-s", "--stack"},
      defaultValue = "home",
      description = "Look at this stack (default: ${DEFAULT-VALUE}).")
  private String stack;

  @Option(names = "--json", description = "Print the rows as one JSON array.")
  private boolean json;

  private final Invocation invocation;
  private final Function<String, List<Check>> checks;
  private final Duration bound;

  /** A check that has begun. */
  private record Begun(Check check, Future<Check.Finding> future, long since) {}

  /** A row as {@code --json} prints it. */
  private record Row(String group, String subject, String verdict, String found, String action) {}

  /**
   * Prepares the command.
   *
   * @param checks the looks to take for a stack
   */
  DoctorCommand(Invocation invocation, Function<String, List<Check>> checks) {
    this(invocation, checks, BOUND);
  }

  /**
   * The same with another patience.
   *
   * @param bound how long a question to the network may take
   */
  DoctorCommand(Invocation invocation, Function<String, List<Check>> checks, Duration bound) {
    this.invocation = invocation;
    this.checks = checks;
    this.bound = bound;
  }

  @Override
  public Integer call() {
    var failed = new ArrayList<String>();
    var rows = new ArrayList<Row>();
    var threads =
        Executors.newCachedThreadPool(
            work -> {
              var thread = new Thread(work, "doctor");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CheckGroup above = null;
      for (var begun : begin(threads)) {
        var check = begun.check();
        var finding = await(begun);
        if (finding.verdict() == Check.Verdict.FAIL) {
          failed.add(check.subject());
        }
        if (json) {
          rows.add(
              new Row(
                  check.group().title(),
                  check.subject(),
                  finding.verdict().name(),
                  finding.found(),
                  finding.action()));
        } else {
          if (check.group() != above) {
            invocation.out().printf("%s%s%n", above == null ? "" : "\n", check.group().title());
            above = check.group();
          }
          print(check.subject(), finding);
        }
      }
    } finally {
      threads.shutdownNow();
    }
    if (json) {
      invocation.out().println(text(rows));
    }
    if (failed.isEmpty()) {
      return Exit.OK.code();
    }
    throw new CommandFailure(
        Exit.FAILED,
        "%d rows say FAIL: %s. Each says above what to do."
            .formatted(failed.size(), String.join(", ", failed)));
  }

  /** All begin at once, so that together they take no longer than the slowest. */
  private List<Begun> begin(ExecutorService threads) {
    return checks.apply(stack).stream()
        .sorted(Comparator.comparing(Check::group))
        .map(check -> new Begun(check, threads.submit(check::look), System.nanoTime()))
        .toList();
  }

  private Check.Finding await(Begun begun) {
    var most = begun.check().group().asksTheNetwork() ? bound : BOUND_HERE;
    return invocation
        .progress()
        .during(
            "looking at " + begun.check().subject(),
            "%d s at most".formatted(most.toSeconds()),
            () -> await(begun, most));
  }

  private static Check.Finding await(Begun begun, Duration most) {
    try {
      var left = most.toNanos() - (System.nanoTime() - begun.since());
      return begun.future().get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Check.Finding.skip(
          "no answer within %d s".formatted(most.toSeconds()),
          begun.check().group().asksTheNetwork()
              ? "Something on the way is silent: see what the rows about the network say."
              : "This machine is busy: run this again when it is not.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException mistake) {
        throw mistake;
      }
      throw new IllegalStateException("a look throws nothing checked", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(Exit.FAILED, "interrupted while looking.");
    }
  }

  private void print(String subject, Check.Finding finding) {
    invocation.out().printf("%-4s  %-28s %s%n", finding.verdict(), subject, finding.found());
    if (!finding.action().isEmpty()) {
      finding.action().lines().forEach(line -> invocation.out().println("      " + line));
    }
  }

  private static String text(List<Row> rows) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are texts", e);
    }
  }
}
