package homelab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Restarts pfSense with the settings that 'up' put into its drive, or with the ones before. */
@Command(
    name = "apply",
    header = "Restart pfSense with its new settings, and write down what it was given.",
    description = {
      "",
      "Shows how the settings differ from those it was last given (without secrets), asks,"
          + " restarts",
      "it, and waits until the session is back and pfSense tells the mark of these settings: a",
      "release that keeps its old ones is named, and nothing is written down. Run it in the",
      "management network. The media now and before are kept; older ones are removed. If pfSense",
      "runs with these settings already, that is written down without a restart.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab firewall apply",
      "  homelab firewall apply --back    to the settings before"
    })
final class FirewallApplyCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(names = "--back", description = "Go back to the settings before.")
  private boolean back;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  private final Invocation invocation;

  FirewallApplyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var firewall = FirewallAccess.open(invocation, stack.name());
    var guard = firewall.guard();
    var restart = firewall.restart(firewall.back(guard.graph()));
    if (back) {
      var goal = restart.goal();
      restart.show(goal);
      firewall.mine().confirm(yes, "Restart pfSense with its earlier settings?");
      restart.back(goal);
      return Exit.OK.code();
    }
    var wanted = firewall.wanted(guard);
    firewall.requireUp(guard.graph());
    restart.show(wanted);
    if (restart.runsWith(wanted)) {
      restart.note(wanted);
      return Exit.OK.code();
    }
    firewall.mine().confirm(yes, "Restart pfSense with these settings?");
    restart.apply(wanted);
    return Exit.OK.code();
  }
}
