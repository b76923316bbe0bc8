package homelab.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The group of commands about the secrets that a person gives. */
@Command(
    name = "secret",
    header = "Give the stack file a secret.",
    description = {"", "docs/reference/secrets.md lists them all.", ""},
    footer = {"", "Examples:", "  homelab secret set cloudflareApiToken"},
    synopsisSubcommandLabel = "COMMAND")
final class SecretCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Returns the group with its commands. */
  static CommandLine line(Invocation invocation) {
    return new CommandLine(new SecretCommand()).addSubcommand(new SecretSetCommand(invocation));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
