package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.topology.Topology;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Whatever a stack file says in any of its texts: it is refused, or it is rendered as data. */
class DataTests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARKER = "{{lookup('pipe','id')}}{#\\'\"$x";

  @Test
  void everyTextIsRefusedOrRenderedAsData() throws Exception {
    var refused = new ArrayList<String>();
    var rendered = new ArrayList<String>();
    for (var key : keys().keySet()) {
      if (key.startsWith(ConfigLoader.PREFIX) && isTree(keys().get(key))) {
        for (var place : places(JSON.readTree(keys().get(key)), "")) {
          (isRendered(key, place) ? rendered : refused).add(key + place);
        }
      }
    }
    assertThat(refused).hasSizeGreaterThan(25).contains("homelab:services/0/image");
    assertThat(rendered).contains("homelab:services/0/environment/TITLE");
  }

  @Test
  void whatIsWrittenWithoutTheTagWouldBeFound() {
    assertThat(untagged("--- !unsafe\na: {b: c}\n")).isEqualTo(1);
    assertThat(untagged("--- !unsafe\na: !unsafe {b: c}\n")).isZero();
  }

  @Test
  void theVaultIsDataToo() {
    var services = new TreeMap<String, SortedMap<String, String>>();
    services.put("blog", new TreeMap<>(java.util.Map.of("KEY", MARKER)));
    var vault = new HomeSecrets("token", "user:" + MARKER, services).vault("password");
    assertThat(untagged(new String(Vault.open(vault, "password"), StandardCharsets.UTF_8)))
        .isZero();
  }

  private static boolean isRendered(String key, String place) throws Exception {
    var keys = keys();
    var tree = JSON.readTree(keys.get(key));
    int slash = place.lastIndexOf('/');
    var parent = tree.at(place.substring(0, slash));
    var name = place.substring(slash + 1);
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), TextNode.valueOf("/" + MARKER));
    } else {
      ((ObjectNode) parent).put(name, "/" + MARKER);
    }
    keys.put(key, tree.toString());
    try {
      var config = ConfigLoader.fromEngine(keys);
      for (var file : Rendered.of("home", config, Topology.of(config)).entrySet()) {
        var text = new String(file.getValue(), StandardCharsets.UTF_8);
        assertThat(untagged(text)).as("%s in %s", place, file.getKey()).isZero();
      }
      return true;
    } catch (ConfigMistakes e) {
      return false;
    }
  }

  /** The example, and a text that may be anything at all. */
  private static TreeMap<String, String> keys() throws Exception {
    var keys = new TreeMap<>(ExampleStack.keys());
    var services = (ArrayNode) JSON.readTree(keys.get("homelab:services"));
    ((ObjectNode) services.get(0)).putObject("environment").put("TITLE", "My page");
    keys.put("homelab:services", services.toString());
    return keys;
  }

  private static boolean isTree(String value) {
    return value.startsWith("{") || value.startsWith("[");
  }

  private static List<String> places(JsonNode node, String at) {
    var places = new ArrayList<String>();
    if (node.isTextual()) {
      places.add(at);
    }
    node.properties().forEach(e -> places.addAll(places(e.getValue(), at + "/" + e.getKey())));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        places.addAll(places(node.get(i), at + "/" + i));
      }
    }
    return places;
  }

  private static int untagged(String text) {
    return untagged(new Yaml(new LoaderOptions()).compose(new StringReader(text)));
  }

  /** Counts the maps and lists without the tag, and the texts that are not in quotes. */
  private static int untagged(Node node) {
    if (node instanceof ScalarNode) {
      return 0;
    }
    int count = node.getTag().getValue().equals("!unsafe") ? 0 : 1;
    if (node instanceof MappingNode map) {
      for (var entry : map.getValue()) {
        count += untagged(entry.getValueNode());
      }
    } else {
      for (var entry : ((SequenceNode) node).getValue()) {
        count += untagged(entry);
      }
    }
    return count;
  }
}
