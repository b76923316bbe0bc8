package homelab.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a stack's configuration, from its file or as the engine hands it over, into one tree of
 * records.
 */
public final class ConfigLoader {

  /** What the project's own keys begin with. */
  public static final String PREFIX = "homelab:";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private ConfigLoader() {}

  /**
   * Reads what the engine hands over.
   *
   * @param keys every key with its project; objects as JSON, secrets in the clear
   * @throws ConfigMistakes naming all mistakes
   */
  public static HomelabConfig fromEngine(Map<String, String> keys) {
    var values = new TreeMap<String, JsonNode>();
    keys.forEach((key, value) -> values.put(key, parse(value)));
    return load(values, List.of());
  }

  /**
   * Reads a stack file.
   *
   * @throws ConfigMistakes naming all mistakes, secrets in plain text among them
   * @throws IOException if it cannot be read
   */
  public static HomelabConfig fromStackFile(Path file) throws IOException {
    var keys = keysOf(file);
    var mistakes = new ArrayList<Mistake>();
    keys.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)
              && isGivenSecret(key.substring(PREFIX.length()))
              && !value.has("secure")) {
            mistakes.add(
                new Mistake(
                    key.substring(PREFIX.length()),
                    "(not shown)",
                    "a secret stands here in plain text, and the file is committed",
                    "take the line out, make a new secret, since this one has been written down,"
                        + " and run: pulumi config set --secret "
                        + key));
          }
        });
    return load(keys, mistakes);
  }

  /**
   * Returns the secrets that a stack file asks for, whatever else is wrong with it; a service that
   * cannot be read asks for none.
   *
   * @throws IOException if it cannot be read
   */
  public static List<WantedSecret> wantedSecrets(Path file) throws IOException {
    return WantedSecret.of(Sections.readable(treeOf(keysOf(file))).services());
  }

  /** Returns the keys below {@code config} of a stack file. */
  static Map<String, JsonNode> keysOf(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "there is no %s; copy Pulumi.home.yaml and change what is yours".formatted(file));
    }
    var keys = new TreeMap<String, JsonNode>();
    try {
      for (var entry : YAML.readTree(file.toFile()).path("config").properties()) {
        keys.put(entry.getKey(), entry.getValue());
      }
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not YAML: line %d, column %d: %s"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage()),
          e);
    }
    return keys;
  }

  /** Tells whether a flat key holds a secret that a person gives. */
  static boolean isGivenSecret(String key) {
    return GivenSecret.byKey(key).isPresent() || key.startsWith(GivenSecret.SERVICE_PREFIX);
  }

  private static HomelabConfig load(Map<String, JsonNode> keys, List<Mistake> already) {
    var tree = treeOf(keys);
    var mistakes = new ArrayList<>(already);
    var reader = new RecordReader();
    var config = reader.record(tree, "", HomelabConfig.class);
    mistakes.addAll(reader.mistakes());
    var sections = config.map(Sections::of).orElseGet(() -> Sections.readable(tree));
    mistakes.addAll(new Rules(sections, keys.keySet()).check());
    if (!mistakes.isEmpty()) {
      throw new ConfigMistakes(mistakes);
    }
    return config.orElseThrow();
  }

  /** Returns what the records are read from: our own keys, without the secrets. */
  private static ObjectNode treeOf(Map<String, JsonNode> keys) {
    var tree = JSON.createObjectNode();
    keys.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX) && !isGivenSecret(key.substring(PREFIX.length()))) {
            tree.set(key.substring(PREFIX.length()), value);
          }
        });
    // Pulumi.yaml's default of a section: without one, the engine would stop at the first section
    // that is left out, and nobody would hear of the other mistakes.
    for (var section : HomelabConfig.class.getRecordComponents()) {
      if (tree.path(section.getName()) instanceof ObjectNode object && object.isEmpty()) {
        tree.remove(section.getName());
      }
    }
    completeServices(tree);
    return tree;
  }

  /** Two defaults follow from the list itself: the place behind the one before, and the name. */
  private static void completeServices(ObjectNode tree) {
    if (!(tree.path("services") instanceof ArrayNode services)) {
      return;
    }
    int next = 1;
    for (var entry : services) {
      if (entry instanceof ObjectNode service) {
        if (!service.has("slot")) {
          service.put("slot", next);
        }
        next = service.path("slot").asInt(next) + 1;
        if (!service.has("hostName") && service.path("name").isTextual()) {
          service.put("hostName", service.path("name").asText());
        }
      }
    }
  }

  private static JsonNode parse(String value) {
    var text = value.strip();
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        return TextNode.valueOf(value);
      }
    }
    return TextNode.valueOf(value);
  }
}
