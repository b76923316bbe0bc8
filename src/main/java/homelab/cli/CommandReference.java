package homelab.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** docs/reference/commands.md, made from what {@code --help} says. */
final class CommandReference {

  private CommandReference() {}

  /** Returns the page. */
  static String render(CommandLine homelab) {
    var page = new StringBuilder();
    page.append("# Commands\n\n");
    page.append("Made from what `homelab COMMAND --help` prints; a test compares the two.\n\n");
    page.append("## Exit codes\n\n| code | meaning |\n|---|---|\n");
    page.append(
        Arrays.stream(Exit.values())
            .map(exit -> "| %d | %s |\n".formatted(exit.code(), exit.meaning()))
            .collect(Collectors.joining()));
    page.append(
        "\nErrors are one block on standard error, without a stack trace unless `--debug` is"
            + " given.\nProgress goes to standard error too; results go to standard output.\n");
    section(page, homelab);
    return page.toString();
  }

  private static void section(StringBuilder page, CommandLine command) {
    page.append("\n## `%s`\n\n".formatted(command.getCommandSpec().qualifiedName()));
    page.append("```text\n");
    page.append(
        command
            .getUsageMessage(CommandLine.Help.Ansi.OFF)
            .lines()
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n", "", "\n")));
    page.append("```\n");
    command.getSubcommands().values().forEach(below -> section(page, below));
  }
}
