package homelab.cli;

import picocli.CommandLine.Option;

/** Which stack a command is about. */
final class StackOption {

  @Option(
      names = {"-s", "--stack"},
      defaultValue = "home",
      paramLabel = "NAME",
      description = "The stack, whose file is Pulumi.NAME.yaml (default: ${DEFAULT-VALUE}).")
  private String name;

  String name() {
    return name;
  }
}
