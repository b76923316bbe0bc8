package homelab.review;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An event log as the engine writes one. */
final class Events {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> lines = new ArrayList<>();

  Events step(String op, String type, String name) {
    return step(op, type, name, false, Map.of(), Map.of());
  }

  Events guarded(String op, String type, String name) {
    return step(op, type, name, true, Map.of(), Map.of());
  }

  Events step(
      String op,
      String type,
      String name,
      boolean protect,
      Map<String, ?> before,
      Map<String, ?> after) {
    var line = JSON.createObjectNode();
    var metadata = line.putObject("resourcePreEvent").putObject("metadata");
    metadata.put("op", op).put("type", type);
    metadata.put("urn", "urn:pulumi:home::homelab::" + type + "::" + name);
    side(metadata.putObject("old"), protect, before);
    side(metadata.putObject("new"), protect, after);
    var difference = metadata.putObject("detailedDiff");
    after.keySet().stream()
        .filter(key -> !after.get(key).equals(before.get(key)))
        .forEach(key -> difference.putObject(key).put("diffType", "update"));
    lines.add(line.toString());
    return this;
  }

  private static void side(ObjectNode side, boolean protect, Map<String, ?> inputs) {
    side.put("protect", protect);
    side.set("inputs", JSON.valueToTree(inputs));
  }

  String log() {
    return "{\"preludeEvent\":{}}\n" + String.join("\n", lines) + "\n{\"summaryEvent\":{}}\n";
  }

  /** The engine works on many resources at once, so the order of its lines is chance. */
  String shuffled(long seed) {
    var other = new ArrayList<>(lines);
    Collections.shuffle(other, new Random(seed));
    return String.join("\n", other) + "\n";
  }
}
