package homelab.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stack file's keys for an editor (JSON Schema) and for a person (Markdown), both from the
 * annotated records.
 */
public final class ConfigReference {

  /** Where the schema lies, from the project's root. */
  public static final String SCHEMA_PATH = "docs/reference/stack-file.schema.json";

  /** Where the page lies. */
  public static final String PAGE_PATH = "docs/configuration.md";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ConfigReference() {}

  /** Returns the JSON Schema of a stack file. */
  public static String schema() {
    var schema = JSON.createObjectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Stack file of a homelab");
    schema.put("type", "object");
    var config = schema.putObject("properties").putObject("config");
    config.put("type", "object");
    var properties = config.putObject("properties");
    for (RecordComponent component : HomelabConfig.class.getRecordComponents()) {
      properties.set(ConfigLoader.PREFIX + component.getName(), component(component));
    }
    for (GivenSecret secret : GivenSecret.values()) {
      secret(properties.putObject(ConfigLoader.PREFIX + secret.key()), secret.shape());
    }
    secret(
        config
            .putObject("patternProperties")
            .putObject("^" + ConfigLoader.PREFIX + GivenSecret.SERVICE_PREFIX + ".+$"),
        "a service's secret");
    try {
      return JSON.writeValueAsString(schema).replace("\r\n", "\n") + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema could not be written", e);
    }
  }

  /** Returns every key that has a value of its own, such as {@code services[].dataGb}. */
  public static List<String> keys() {
    var keys = new ArrayList<String>();
    for (RecordComponent component : HomelabConfig.class.getRecordComponents()) {
      var name = component.getName() + (isList(component) ? "[]." : ".");
      keys(keys, recordOf(component.getGenericType()).orElseThrow(), name);
    }
    return keys;
  }

  private static void keys(List<String> keys, Class<?> type, String prefix) {
    for (RecordComponent component : type.getRecordComponents()) {
      var name = prefix + component.getName();
      recordOf(component.getGenericType())
          .filter(nested -> nested != Subnet.class)
          .ifPresentOrElse(
              nested -> keys(keys, nested, name + (isList(component) ? "[]." : ".")),
              () -> keys.add(name));
    }
  }

  /**
   * Returns the page.
   *
   * @param changes what a change of a key does on a homelab that is up, by key
   */
  public static String page(Map<String, String> changes) {
    var page = new StringBuilder();
    page.append(
        """
        # Configuration

        ```
        $ ./homelab doctor --stack home
        ```

        names every mistake of `Pulumi.home.yaml` at once. This page is written from the code
        (`./homelab render --docs`); a test fails when the two differ. Secrets stand in
        [reference/secrets.md](reference/secrets.md).

        The last column says what changing the key does to a homelab that is up. It was found by
        changing each key and running the engine against the simulated clouds; `KeyChangesTests`
        does so again. What `preview` and `up` refuse, they refuse by the key's name, before the
        engine runs.
        """);
    for (RecordComponent component : HomelabConfig.class.getRecordComponents()) {
      page.append("\n## homelab:%s\n\n".formatted(component.getName()));
      page.append(component.getAnnotation(Key.class).value()).append(".\n\n");
      page.append(
          "| key | what it is | allowed | when left out | example | a change of it |\n"
              + "|---|---|---|---|---|---|\n");
      rows(
          page,
          recordOf(component.getGenericType()).orElseThrow(),
          "",
          component.getName() + (isList(component) ? "[]." : "."),
          changes);
    }
    return page.toString();
  }

  private static void rows(
      StringBuilder page,
      Class<?> type,
      String prefix,
      String section,
      Map<String, String> changes) {
    for (RecordComponent component : type.getRecordComponents()) {
      var key = component.getAnnotation(Key.class);
      var name = prefix + component.getName();
      page.append(
          "| `%s` | %s | %s | %s | %s | %s |\n"
              .formatted(
                  name,
                  cell(key.value()),
                  cell(allowed(component, key)),
                  cell(leftOut(component, key)),
                  key.example().isEmpty() ? "" : "`" + cell(key.example()) + "`",
                  cell(changes.getOrDefault(section + name, ""))));
      recordOf(component.getGenericType())
          .filter(nested -> nested != Subnet.class)
          .ifPresent(
              nested ->
                  rows(page, nested, name + (isList(component) ? "[]." : "."), section, changes));
    }
  }

  private static String allowed(RecordComponent component, Key key) {
    var type = value(component.getGenericType());
    if (type == int.class) {
      return "%d to %d".formatted(key.min(), key.max());
    }
    if (type == boolean.class) {
      return "true, false";
    }
    if (type == Subnet.class) {
      return "a network, like 10.20.10.0/24";
    }
    if (type instanceof Class<?> known && known.isEnum()) {
      return String.join(", ", words(known));
    }
    return key.shape();
  }

  private static String leftOut(RecordComponent component, Key key) {
    if (component.getType() == Optional.class || component.getType() == Map.class) {
      return "none";
    }
    if (!key.fallback().isEmpty()) {
      return "`" + key.fallback() + "`";
    }
    if (component.getName().equals("slot")) {
      return "the one after the service before it";
    }
    if (component.getName().equals("hostName")) {
      return "the service's name";
    }
    return isList(component) && !component.getAnnotation(Key.class).required()
        ? "none"
        : "**has to be given**";
  }

  private static ObjectNode component(RecordComponent component) {
    var key = component.getAnnotation(Key.class);
    var type = component.getGenericType();
    var node = JSON.createObjectNode();
    node.put("description", key.value());
    if (isList(component)) {
      node.put("type", "array");
      fill(node.putObject("items"), argument(type, 0), key);
    } else if (component.getType() == Map.class) {
      node.put("type", "object");
      node.putObject("additionalProperties").put("type", "string");
    } else {
      fill(node, value(type), key);
    }
    if (!key.fallback().isEmpty()) {
      node.put("default", key.fallback());
    }
    return node;
  }

  private static void fill(ObjectNode node, Type type, Key key) {
    if (type == int.class) {
      node.put("type", "integer").put("minimum", key.min()).put("maximum", key.max());
    } else if (type == boolean.class) {
      node.put("type", "boolean");
    } else if (type instanceof Class<?> known && known.isEnum()) {
      var values = node.put("type", "string").putArray("enum");
      words(known).forEach(values::add);
    } else if (type instanceof Class<?> known && known.isRecord() && known != Subnet.class) {
      record(node, known);
    } else {
      node.put("type", "string");
      if (!key.pattern().isEmpty()) {
        node.put("pattern", "^(" + key.pattern() + ")$");
      }
    }
  }

  private static void record(ObjectNode node, Class<?> type) {
    node.put("type", "object").put("additionalProperties", false);
    var properties = node.putObject("properties");
    var required = JSON.createArrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      properties.set(component.getName(), component(component));
      if (leftOut(component, component.getAnnotation(Key.class)).contains("has to be given")) {
        required.add(component.getName());
      }
    }
    if (!required.isEmpty()) {
      node.set("required", required);
    }
  }

  private static void secret(ObjectNode node, String shape) {
    node.put("type", "object").put("description", "Secret: " + shape);
    node.putObject("properties").putObject("secure").put("type", "string");
    node.putArray("required").add("secure");
  }

  private static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(RecordReader::word).toList();
  }

  private static boolean isList(RecordComponent component) {
    return component.getType() == List.class;
  }

  private static Type value(Type type) {
    return type instanceof ParameterizedType parameterized
            && parameterized.getRawType() == Optional.class
        ? argument(type, 0)
        : type;
  }

  private static Optional<Class<?>> recordOf(Type type) {
    var inner =
        type instanceof ParameterizedType parameterized && parameterized.getRawType() != Map.class
            ? argument(type, 0)
            : type;
    return inner instanceof Class<?> known && known.isRecord()
        ? Optional.of(known)
        : Optional.empty();
  }

  private static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
