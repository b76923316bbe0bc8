package homelab.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What runs for real, in namespaces and containers of this machine. */
@Command(
    name = "lab",
    header = "Run the node for real, on this machine, with faults to order.",
    description = {
      "",
      "Needs root on a Debian or Ubuntu: it boots containers in network namespaces of its own and",
      "touches nothing of this machine's network. What it boots from is made once and cached.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab lab boot",
      "  homelab lab boot --list",
      "  homelab lab session --once"
    },
    synopsisSubcommandLabel = "COMMAND")
final class LabCommand implements Runnable {

  @Spec private CommandSpec spec;

  private final LabBootCommand boot;
  private final LabSessionCommand session;

  LabCommand(Invocation invocation) {
    this.boot = new LabBootCommand(invocation);
    this.session = new LabSessionCommand(invocation);
  }

  /** Returns the command with those below it. */
  CommandLine line() {
    return new CommandLine(this).addSubcommand(boot).addSubcommand(session);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
