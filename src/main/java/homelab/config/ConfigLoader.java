package homelab.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    return fromStackFile(file, Optional.empty());
  }

  /**
   * Reads a stack file at a moment, which what it pins must not lie behind.
   *
   * @throws ConfigMistakes naming all mistakes, secrets in plain text among them
   * @throws IOException if it cannot be read
   */
  public static HomelabConfig fromStackFile(Path file, Instant now) throws IOException {
    return fromStackFile(file, Optional.of(now));
  }

  private static HomelabConfig fromStackFile(Path file, Optional<Instant> now) throws IOException {
    var text = textOf(file);
    var tree = treeOf(file, text);
    var lines = KeyLines.of(text);
    var mistakes = new ArrayList<>(lines.twice());
    if (!tree.path("config").isObject()) {
      throw new ConfigMistakes(
          List.of(
              new Mistake(
                  "config",
                  tree.has("config") ? ShownValue.of("config", tree.get("config")) : "",
                  "everything that the engine hands to the program stands below this key",
                  "write config: in a line of its own, and every key below it, indented")),
          lines);
    }
    var keys = keysOf(tree);
    try {
      underOtherNames(tree, keys, mistakes);
      inPlainText(keys, mistakes);
      var config = load(keys, mistakes);
      var late = now.flatMap(moment -> NodeRules.ofTheFuture(config.node(), moment)).map(List::of);
      if (late.isPresent()) {
        throw new ConfigMistakes(late.get());
      }
      return config;
    } catch (ConfigMistakes e) {
      throw new ConfigMistakes(e.mistakes(), lines);
    }
  }

  /**
   * Notes what does not stand where the engine looks, or not under the project's name, and takes it
   * for what was meant, so that the rest of it is checked too.
   */
  private static void underOtherNames(
      JsonNode tree, Map<String, JsonNode> keys, List<Mistake> mistakes) {
    var sections = RecordReader.names(HomelabConfig.class);
    for (var name : sections) {
      if (tree.has(name) || tree.has(PREFIX + name)) {
        mistakes.add(
            new Mistake(
                tree.has(name) ? name : PREFIX + name,
                "",
                "it stands outside of config, where the engine does not look",
                "move it below config, as %s%s".formatted(PREFIX, name)));
        keys.putIfAbsent(PREFIX + name, tree.has(name) ? tree.get(name) : tree.get(PREFIX + name));
      }
      if (tree.path("config").has(name)) {
        mistakes.add(
            new Mistake(
                name,
                "",
                "a key of this project begins with its name, and this one does not",
                "write %s%s".formatted(PREFIX, name)));
        keys.putIfAbsent(PREFIX + name, tree.path("config").get(name));
      }
    }
  }

  private static void inPlainText(Map<String, JsonNode> keys, List<Mistake> mistakes) {
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
                        + " and run: ./homelab secret set "
                        + key.substring(PREFIX.length())));
          }
        });
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
    return keysOf(treeOf(file, textOf(file)));
  }

  private static Map<String, JsonNode> keysOf(JsonNode tree) {
    var keys = new TreeMap<String, JsonNode>();
    for (var entry : tree.path("config").properties()) {
      keys.put(entry.getKey(), entry.getValue());
    }
    return keys;
  }

  private static String textOf(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "there is no %s; copy Pulumi.home.yaml and change what is yours".formatted(file));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException("%s is not text in UTF-8; save it as UTF-8".formatted(file), e);
    }
  }

  private static JsonNode treeOf(Path file, String text) throws IOException {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not YAML: line %d, column %d: %s"
              .formatted(
                  file, e.getLocation().getLineNr(), e.getLocation().getColumnNr(), problem(e)),
          e);
    }
  }

  /** Returns what is wrong without the lines of the file that the parser quotes. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
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
