package homelab.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The line at which each key of a stack file stands, and which keys stand there twice. */
final class KeyLines {

  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Mistake> twice = new ArrayList<>();

  private KeyLines() {}

  /** Reads a stack file's text; of a text that is no YAML nothing is known. */
  static KeyLines of(String text) {
    var found = new KeyLines();
    try {
      found.read("", new Yaml(new LoaderOptions()).compose(new StringReader(text)));
    } catch (YAMLException e) {
      return new KeyLines();
    }
    return found;
  }

  /** Returns a mistake for each key that stands twice in one place: YAML keeps only the last. */
  List<Mistake> twice() {
    return List.copyOf(twice);
  }

  /** Returns what to print before a mistake: its line, or the line of what it lies in. */
  String before(Mistake mistake) {
    for (var key = mistake.key(); !key.isEmpty(); key = parent(key)) {
      var line = lines.get(key);
      if (line != null) {
        return "line %s: ".formatted(line.toString());
      }
    }
    return "";
  }

  private static String parent(String key) {
    int end = Math.max(key.lastIndexOf('.'), key.lastIndexOf('['));
    return end < 0 ? "" : key.substring(0, end);
  }

  private void read(String path, Node node) {
    if (node instanceof MappingNode mapping) {
      mapping(path, mapping);
    } else if (node instanceof SequenceNode list) {
      int index = 0;
      for (var entry : list.getValue()) {
        var name = name(entry);
        var at = "%s[%s]".formatted(path, name.isEmpty() ? Integer.toString(index) : name);
        lines.putIfAbsent(at, entry.getStartMark().getLine() + 1);
        read(at, entry);
        index++;
      }
    }
  }

  private void mapping(String path, MappingNode mapping) {
    var seen = new HashSet<String>();
    for (var pair : mapping.getValue()) {
      if (pair.getKeyNode() instanceof ScalarNode key) {
        // What lies below config is named as the rules name it.
        var at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
        at = at.equals("config") ? "" : at.replaceFirst("^" + ConfigLoader.PREFIX, "");
        int line = key.getStartMark().getLine() + 1;
        if (!seen.add(key.getValue())) {
          twice.add(
              new Mistake(
                  at,
                  "",
                  "the key stands a second time in line %s, and YAML would keep only that one"
                      .formatted(Integer.toString(line)),
                  "take one out; in a list, put the dash before the first key of each entry"));
        } else if (!at.isEmpty()) {
          lines.putIfAbsent(at, line);
        }
        read(at, pair.getValueNode());
      }
    }
  }

  /** Returns the name of a list's entry, by which a mistake names it; empty if it has none. */
  private static String name(Node entry) {
    if (entry instanceof MappingNode mapping) {
      for (var pair : mapping.getValue()) {
        if (pair.getKeyNode() instanceof ScalarNode key
            && key.getValue().equals("name")
            && pair.getValueNode() instanceof ScalarNode value) {
          return value.getValue();
        }
      }
    }
    return "";
  }
}
