package homelab.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A stack file as a person wrote it: a service is taken out of its text, and everything else, every
 * comment and space, stays as it was.
 */
public final class StackFileText {

  private static final String SERVICES = ConfigLoader.PREFIX + "services";

  private final String text;

  /** Takes the whole text of a stack file. */
  public StackFileText(String text) {
    this.text = text;
  }

  /**
   * Returns the text without a service and its secrets. The comment right above an entry goes with
   * it. The one behind it gets its slot written, so that nobody moves.
   *
   * @param service its name
   * @param slotOfNext the place of the one behind it, which is written unless it is there
   * @throws IllegalArgumentException if there is no such entry
   */
  public String without(String service, Optional<Integer> slotOfNext) {
    var config = mapping(value(root(), "config"));
    var services = (SequenceNode) value(config, SERVICES);
    var entries = services.getValue();
    int at = indexOf(entries, service);
    var edits = new ArrayList<Edit>();
    if (entries.size() == 1) {
      edits.add(
          new Edit(offset(services.getStartMark()), end(services), "[]" + lineEndOf(services)));
    } else if (services.getFlowStyle() == FlowStyle.FLOW) {
      edits.add(cutInLine(entries, at));
    } else {
      edits.add(cutLines(entries.get(at).getStartMark().getLine(), entries.get(at)));
    }
    if (at + 1 < entries.size()) {
      slotOfNext.flatMap(slot -> slot(mapping(entries.get(at + 1)), slot)).ifPresent(edits::add);
    }
    var secrets = secretsOf(service, mapping(entries.get(at)));
    for (var entry : config.getValue()) {
      if (secrets.contains(scalar(entry.getKeyNode()))) {
        edits.add(cutLines(entry.getKeyNode().getStartMark().getLine(), entry.getValueNode()));
      }
    }
    return apply(edits);
  }

  private record Edit(int from, int to, String text) {}

  private String apply(List<Edit> edits) {
    edits.sort((one, other) -> Integer.compare(other.from(), one.from()));
    var result = new StringBuilder(text);
    edits.forEach(edit -> result.replace(edit.from(), edit.to(), edit.text()));
    return result.toString();
  }

  private MappingNode root() {
    return mapping(new Yaml(new LoaderOptions()).compose(new StringReader(text)));
  }

  private static Set<String> secretsOf(String service, MappingNode entry) {
    return find(entry, "secrets").stream()
        .flatMap(names -> ((SequenceNode) names).getValue().stream())
        .map(name -> ConfigLoader.PREFIX + GivenSecret.keyOf(service, scalar(name)))
        .collect(Collectors.toSet());
  }

  private static int indexOf(List<Node> entries, String service) {
    for (int i = 0; i < entries.size(); i++) {
      if (find(mapping(entries.get(i)), "name")
          .map(StackFileText::scalar)
          .equals(Optional.of(service))) {
        return i;
      }
    }
    throw new IllegalArgumentException("%s has no entry '%s'".formatted(SERVICES, service));
  }

  /** From the entry's first line, with the comment right above it, to its last one. */
  private Edit cutLines(int first, Node node) {
    var lines = lines();
    int from = first;
    while (from > 0 && lines.get(from - 1).strip().startsWith("#")) {
      from--;
    }
    int to = lastLine(node, indent(lines.get(first)));
    return new Edit(start(lines, from), start(lines, to + 1), "");
  }

  /** A block ends where the next thing begins; comments in between are the next thing's. */
  private int lastLine(Node node, int indent) {
    var lines = lines();
    var end = node.getEndMark();
    int last = Math.min(end.getLine(), lines.size() - 1);
    boolean nothingOfIt =
        end.getLine() >= lines.size()
            || lines
                .get(last)
                .substring(0, Math.min(end.getColumn(), lines.get(last).length()))
                .isBlank();
    if (nothingOfIt && end.getLine() < lines.size()) {
      last--;
    }
    while (lines.get(last).isBlank()
        || lines.get(last).strip().startsWith("#") && indent(lines.get(last)) <= indent) {
      last--;
    }
    return last;
  }

  private Edit cutInLine(List<Node> entries, int at) {
    return at + 1 < entries.size()
        ? new Edit(
            offset(entries.get(at).getStartMark()), offset(entries.get(at + 1).getStartMark()), "")
        : new Edit(
            offset(entries.get(at - 1).getEndMark()), offset(entries.get(at).getEndMark()), "");
  }

  private Optional<Edit> slot(MappingNode entry, int slot) {
    if (find(entry, "slot").isPresent()) {
      return Optional.empty();
    }
    var name = find(entry, "name").orElseThrow();
    int after = offset(name.getEndMark());
    if (entry.getFlowStyle() == FlowStyle.FLOW) {
      return Optional.of(new Edit(after, after, ", slot: " + slot));
    }
    int lineEnd = text.indexOf('\n', after);
    int at = lineEnd < 0 ? text.length() : lineEnd + 1;
    var line = " ".repeat(entry.getStartMark().getColumn()) + "slot: " + slot;
    return Optional.of(new Edit(at, at, lineEnd < 0 ? "\n" + line : line + lineEnding()));
  }

  private String lineEnding() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private String lineEndOf(SequenceNode services) {
    return services.getFlowStyle() == FlowStyle.FLOW ? "" : lineEnding();
  }

  private int end(SequenceNode services) {
    return services.getFlowStyle() == FlowStyle.FLOW
        ? offset(services.getEndMark())
        : start(lines(), lastLine(services, 0) + 1);
  }

  private List<String> lines() {
    return Arrays.asList(text.split("(?<=\n)"));
  }

  private static int start(List<String> lines, int line) {
    return lines.subList(0, Math.min(line, lines.size())).stream().mapToInt(String::length).sum();
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** SnakeYAML counts characters as people do, Java counts halves of some. */
  private int offset(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }

  private static Node value(MappingNode mapping, String key) {
    return find(mapping, key)
        .orElseThrow(() -> new IllegalArgumentException("the stack file has no " + key));
  }

  private static Optional<Node> find(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(entry -> scalar(entry.getKeyNode()).equals(key))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  private static MappingNode mapping(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw new IllegalArgumentException("the stack file is not written in keys and values");
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }
}
