package homelab.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;

/** The committed example, changed as a fixture says. */
final class StackFileVariant {

  private static final YAMLMapper YAML = new YAMLMapper();

  private StackFileVariant() {}

  static ObjectNode example() throws IOException {
    return (ObjectNode) YAML.readTree(Path.of("Pulumi.home.yaml").toFile());
  }

  static ObjectNode of(JsonNode fixture) throws IOException {
    var tree = example();
    var config = (ObjectNode) tree.get("config");
    fixture
        .path("set")
        .properties()
        .forEach(change -> set(tree, change.getKey(), change.getValue()));
    fixture.path("remove").forEach(key -> config.remove(key.asText()));
    fixture
        .path("append")
        .properties()
        .forEach(change -> ((ArrayNode) config.get(change.getKey())).add(change.getValue()));
    return tree;
  }

  /** The path's first part is a key of its own, colon and all; dots lead into it. */
  static void set(ObjectNode tree, String path, JsonNode value) {
    var parts = path.split("\\.");
    var node = (ObjectNode) tree.get("config");
    for (int i = 0; i < parts.length - 1; i++) {
      node = (ObjectNode) node.get(parts[i]);
    }
    node.set(parts[parts.length - 1], value);
  }
}
