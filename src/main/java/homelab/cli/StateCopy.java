package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.state.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * All that homelab needs to go on elsewhere: the engine's state, its secrets encrypted as they are,
 * and the records beside it.
 *
 * @param stack whose it is
 * @param state as the engine exports it
 * @param records what lies under {@code homelab/} in the backend, by name
 */
record StateCopy(String stack, JsonNode state, TreeMap<String, String> records) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "homelab/";

  static StateCopy of(String stack, String exported, ObjectStore store) {
    var records = new TreeMap<String, String>();
    for (var name : store.list(FOLDER)) {
      store.get(name).ifPresent(bytes -> records.put(name, text(bytes)));
    }
    try {
      return new StateCopy(stack, JSON.readTree(exported), records);
    } catch (IOException e) {
      throw new UncheckedIOException("the exported stack is not JSON", e);
    }
  }

  static StateCopy read(byte[] bytes) {
    try {
      var tree = JSON.readTree(bytes);
      var records = new TreeMap<String, String>();
      tree.path("records")
          .properties()
          .forEach(r -> records.put(r.getKey(), r.getValue().asText()));
      return new StateCopy(tree.path("stack").asText(), tree.path("state"), records);
    } catch (IOException e) {
      throw new CommandFailure(Exit.FAILED, "the copy opened, but it does not hold a state.");
    }
  }

  byte[] toBytes() {
    ObjectNode tree = JSON.createObjectNode().put("stack", stack);
    tree.set("state", state);
    tree.set("records", JSON.valueToTree(records));
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }

  int resources() {
    return resources(state);
  }

  static int resources(JsonNode state) {
    return state.path("deployment").path("resources").size();
  }

  /** Puts the records back. */
  void restoreRecords(ObjectStore store) {
    records.forEach((name, text) -> store.put(name, text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String toString() {
    return "StateCopy[%s, %d resources]".formatted(stack, resources());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
