package homelab.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What can be done with the state itself. */
@Command(
    name = "state",
    header = "Make a place for the state, copy it, and mend it.",
    description = {
      "",
      "The state says which thing in which cloud is yours. docs/state.md tells where it can lie.",
      ""
    },
    footer = {"", "Examples:", "  homelab state init", "  homelab state backup ~/homelab.state"},
    synopsisSubcommandLabel = "COMMAND")
final class StateCommand implements Runnable {

  @Spec private CommandSpec spec;

  static CommandLine line(Invocation invocation) {
    return new CommandLine(new StateCommand())
        .addSubcommand(new StateInitCommand(invocation))
        .addSubcommand(new StateBackupCommand(invocation))
        .addSubcommand(new StateRestoreCommand(invocation))
        .addSubcommand(new StateRepairCommand(invocation));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
