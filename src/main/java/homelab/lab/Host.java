package homelab.lab;

import homelab.tools.Commands;
import homelab.tools.SystemCommands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The machine on which the lab runs, as root. */
final class Host {

  private final Commands commands;

  Host(Commands commands) {
    this.commands = commands;
  }

  static Host real() {
    return new Host(new SystemCommands());
  }

  /**
   * Runs a command that has to succeed.
   *
   * @return its output, line by line
   * @throws LabFailure with the command and the last lines of its output
   */
  List<String> run(String... line) {
    var result = attempt(line);
    if (result.exitCode() != 0) {
      var last = result.output();
      throw new LabFailure(
          "'%s' ended with %d:%n%s"
              .formatted(
                  String.join(" ", line),
                  result.exitCode(),
                  String.join("\n", last.subList(Math.max(0, last.size() - 15), last.size()))));
    }
    return result.output();
  }

  /** Lays a folder that is written to over one that is only read. */
  void overlay(Path lower, Path upper, Path work, Path at) {
    run(
        "mount",
        "-t",
        "overlay",
        "overlay",
        "-o",
        "lowerdir=%s,upperdir=%s,workdir=%s".formatted(lower, upper, work),
        at.toString());
  }

  /** Runs a command that may fail. */
  Result attempt(String... line) {
    var output = new ArrayList<String>();
    int exitCode =
        commands.run(
            Arrays.asList(line),
            Path.of("/"),
            Map.of("LC_ALL", "C", "DEBIAN_FRONTEND", "noninteractive"),
            output::add);
    return new Result(exitCode, output);
  }

  /**
   * What a command did.
   *
   * @param exitCode 0 for success
   * @param output standard output and error, line by line
   */
  record Result(int exitCode, List<String> output) {

    Result {
      output = List.copyOf(output);
    }

    String text() {
      return String.join("\n", output);
    }
  }
}
