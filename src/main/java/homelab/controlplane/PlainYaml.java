package homelab.controlplane;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Writes the YAML that Ansible reads: same values, same bytes. It is the only way by which a value
 * enters a rendered file. Everything in it has the tag {@code !unsafe}, by which Ansible hands a
 * text on and never takes it for a template. There is nothing without the tag, so none can be
 * forgotten.
 *
 * <p>Maps and lists have the tag, and texts have it from them: ansible-core 2.21 reads a text that
 * has it itself as if it had no quotes ({@code "yes"} becomes a truth value). Each map and list has
 * its own, since ansible-core 2.16 loses what lies in one without it below one that has it.
 */
final class PlainYaml {

  /** Ansible's tag for what is data. */
  private static final Tag DATA = new Tag("!unsafe");

  /** A key is a name and holds nothing that a template could begin with. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  private PlainYaml() {}

  /**
   * Writes a tree of maps, lists, texts, numbers and truth values.
   *
   * @throws IllegalArgumentException if it holds anything else, or a key that is more than a name
   */
  static byte[] write(String comment, Map<String, ?> tree) {
    var text = new StringWriter();
    text.append("# ").append(comment).append('\n');
    new Yaml(options()).serialize(node(tree), text);
    return (text.toString().stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static DumperOptions options() {
    var options = new DumperOptions();
    options.setExplicitStart(true);
    options.setSplitLines(false);
    options.setWidth(Integer.MAX_VALUE);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    // A file in which every character is a visible one shows in a review what it holds.
    options.setAllowUnicode(true);
    return options;
  }

  private static Node node(Object value) {
    if (value instanceof Map<?, ?> map) {
      var entries = new ArrayList<NodeTuple>();
      map.forEach((key, held) -> entries.add(new NodeTuple(key(key), node(held))));
      return new MappingNode(DATA, entries, style(entries));
    }
    if (value instanceof List<?> list) {
      var entries = new ArrayList<Node>();
      list.forEach(held -> entries.add(node(held)));
      return new SequenceNode(DATA, entries, style(entries));
    }
    if (value instanceof String text) {
      return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.DOUBLE_QUOTED);
    }
    if (value instanceof Integer) {
      return new ScalarNode(Tag.INT, value.toString(), null, null, ScalarStyle.PLAIN);
    }
    if (value instanceof Boolean) {
      return new ScalarNode(Tag.BOOL, value.toString(), null, null, ScalarStyle.PLAIN);
    }
    throw new IllegalArgumentException(
        "a rendered file holds maps, lists, texts, whole numbers and truth values, and no "
            + (value == null ? "null" : value.getClass().getSimpleName()));
  }

  private static Node key(Object key) {
    if (!(key instanceof String name) || !KEY.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no key of a rendered file: Ansible could take it for more than a name"
              .formatted(key));
    }
    return new ScalarNode(Tag.STR, name, null, null, ScalarStyle.PLAIN);
  }

  private static FlowStyle style(List<?> entries) {
    return entries.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }
}
