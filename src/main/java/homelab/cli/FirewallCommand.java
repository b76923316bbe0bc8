package homelab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done to pfSense by name. */
@Command(
    name = "firewall",
    header = "Give pfSense the settings that the stack file says.",
    description = {"", "See 'homelab firewall apply --help'.", ""},
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  homelab firewall apply",
      "  homelab firewall apply --back",
      "  homelab firewall export .homelab"
    })
final class FirewallCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
