package homelab.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;

/** The commands by what a person wants to do, as {@code homelab --help} lists them. */
final class CommandGroups {

  private static final Map<String, List<String>> GROUPS = groups();

  private CommandGroups() {}

  private static Map<String, List<String>> groups() {
    var groups = new LinkedHashMap<String, List<String>>();
    groups.put("Proof, without an account", List.of("rehearse", "test", "lab", "bench"));
    groups.put("Every day", List.of("doctor", "preview", "up", "explain", "render", "drift"));
    groups.put(
        "Once, and now and then", List.of("state", "secret", "authorize", "firewall", "retire"));
    groups.put("A bad night", List.of("rebuild", "console", "rotate", "destroy"));
    groups.put("Underneath, and on GitHub", List.of("pulumi", "sdk", "pr"));
    return groups;
  }

  /** Returns each command's group by its name. */
  static Map<String, List<String>> all() {
    return GROUPS;
  }

  /** Returns the list of commands as text. */
  static String render(Help help) {
    var text = new StringBuilder();
    int width =
        GROUPS.values().stream().flatMap(List::stream).mapToInt(String::length).max().orElse(0);
    GROUPS.forEach(
        (title, names) -> {
          text.append("%n%s:%n".formatted(title));
          for (var name : names) {
            var command = help.subcommands().get(name).commandSpec();
            text.append(
                "  %s%s  %s%n"
                    .formatted(
                        help.colorScheme().commandText(name),
                        " ".repeat(width - name.length()),
                        command.usageMessage().header()[0]));
          }
        });
    return text.toString();
  }
}
