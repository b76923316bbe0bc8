package homelab.cli;

import homelab.lab.FirstBootTrial;
import homelab.lab.SessionCheck;
import homelab.lab.SessionFindings;
import homelab.lab.SessionTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Connects the node and home's router in the lab and says what holds of the session. */
@Command(
    name = "session",
    header = "Connect both ends of the session through two closed firewalls.",
    description = {
      "",
      "One end is a node that really booted, behind the cloud's empty ingress. The other does what",
      "the rendered config.xml says and nothing else: WireGuard, a real unbound, the loop that",
      "follows the node's name, DynDNS, NAT and the filter. Between them lies an internet with",
      "authoritative DNS, a scanner and an attacker. Exit 0 if every check holds.",
      "All of it takes about an hour, ten minutes of it silence; --once looks at every kind once.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab lab session                     everything, with 20 moves of each end",
      "  homelab lab session --once              every kind once",
      "  homelab lab session --list              what is looked at",
      "  homelab lab session --only home-moves   one of them; may be given more than once"
    })
final class LabSessionCommand implements Callable<Integer> {

  /** What needs a lab of its own. */
  private enum Apart {
    ROTATED("rotated", "after a change of the session's keys the old ones get no answer") {
      @Override
      SessionFindings look(SessionTrial trial) throws IOException {
        return trial.rotated();
      }
    },
    LINES("lines", "behind a box that keeps ports it connects, behind a symmetric one it cannot") {
      @Override
      SessionFindings look(SessionTrial trial) throws IOException {
        return trial.lines();
      }
    };

    private final String label;
    private final String story;

    Apart(String label, String story) {
      this.label = label;
      this.story = story;
    }

    abstract SessionFindings look(SessionTrial trial) throws IOException;

    static boolean isNamed(String label) {
      return Arrays.stream(values()).anyMatch(each -> each.label.equals(label));
    }
  }

  @Option(names = "--only", paramLabel = "NAME", description = "Look at this alone.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--once", description = "Everything once, with fewer ports and bytes.")
  private boolean once;

  @Option(names = "--list", description = "Print what is looked at.")
  private boolean list;

  @Mixin private Figures figures;

  private final Invocation invocation;

  LabSessionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      for (var check : SessionCheck.values()) {
        invocation.out().printf("%-12s %s%n", check.label(), check.story());
      }
      for (var apart : Apart.values()) {
        invocation.out().printf("%-12s %s%n", apart.label, apart.story);
      }
      return Exit.OK.code();
    }
    var checks = chosen();
    var apart =
        Arrays.stream(Apart.values())
            .filter(each -> only.isEmpty() || only.contains(each.label))
            .toList();
    return LabAccess.with(invocation, trial -> look(trial, checks, apart));
  }

  private List<SessionCheck> chosen() {
    if (only.isEmpty()) {
      return Arrays.asList(SessionCheck.values());
    }
    return only.stream().filter(name -> !Apart.isNamed(name)).map(this::named).toList();
  }

  private SessionCheck named(String name) {
    return SessionCheck.named(name)
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.USAGE,
                    "--only %s: there is no such check; 'homelab lab session --list' shows them"
                        .formatted(name)));
  }

  private Exit look(FirstBootTrial boot, List<SessionCheck> checks, List<Apart> apart)
      throws IOException {
    var trial = new SessionTrial(boot);
    var amount = once ? SessionCheck.Amount.ONCE : SessionCheck.Amount.WHOLE;
    var measured = new LinkedHashMap<String, Double>();
    int failed = 0;
    if (!checks.isEmpty()) {
      failed +=
          trial.run(
              checks,
              amount,
              check -> invocation.out().printf("%s: %s%n", check.label(), check.story()),
              (check, findings) -> {
                show(findings);
                measured.putAll(findings.figures());
              });
    }
    for (var each : apart) {
      invocation.out().printf("%s: %s%n", each.label, each.story);
      var findings = each.look(trial);
      show(findings);
      failed += findings.objections().isEmpty() ? 0 : 1;
    }
    figures.write(invocation, measured);
    int looked = checks.size() + apart.size();
    invocation.out().printf("%d of %d hold%n", looked - failed, looked);
    return failed == 0 ? Exit.OK : Exit.FAILED;
  }

  private void show(SessionFindings findings) {
    var out = invocation.out();
    findings.seen().forEach(line -> out.println("  " + line));
    findings
        .figures()
        .forEach((name, value) -> out.printf(Locale.ROOT, "  %-50s %10.2f%n", name, value));
    findings.objections().forEach(line -> out.println("  " + line));
  }
}
