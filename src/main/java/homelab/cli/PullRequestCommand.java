package homelab.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is said of a pull request. */
@Command(
    name = "pr",
    header = "Say something about a pull request on GitHub.",
    description = {"", "See 'homelab pr comment --help'.", ""},
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  homelab pr comment comment.md"})
final class PullRequestCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
