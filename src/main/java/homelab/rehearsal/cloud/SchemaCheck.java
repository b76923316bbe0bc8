package homelab.rehearsal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Compares inputs with a schema: required, types, unknown names. Values that are not known yet
 * pass.
 */
final class SchemaCheck {

  private final Schema schema;
  private final List<Problem> problems = new ArrayList<>();

  private SchemaCheck(Schema schema) {
    this.schema = schema;
  }

  /**
   * One thing wrong with an input.
   *
   * @param path where, for example {@code sourceDetails.sourceType}
   * @param reason why and what to do, without the value, which may be secret
   */
  record Problem(String path, String reason) {}

  /** Returns everything that is wrong; secrets must be open. */
  static List<Problem> of(Schema schema, Schema.Shape shape, Map<String, Object> inputs) {
    var check = new SchemaCheck(schema);
    check.object("", shape.inputs(), shape.required(), inputs);
    return check.problems;
  }

  private void object(String path, JsonNode properties, Set<String> required, Map<?, ?> values) {
    for (var name : required) {
      if (!values.containsKey(name)) {
        problems.add(new Problem(join(path, name), "Missing required argument: " + name));
      }
    }
    values.forEach(
        (name, value) -> {
          var property = properties.path((String) name);
          if (property.isMissingNode()) {
            problems.add(
                new Problem(
                    join(path, (String) name),
                    "An argument named \"%s\" is not expected here%s"
                        .formatted(name, nearest((String) name, properties))));
          } else {
            value(join(path, (String) name), property, value);
          }
        });
  }

  private void value(String path, JsonNode property, Object value) {
    if (value instanceof Unknown) {
      return;
    }
    var named = schema.named(property);
    if (named.isPresent()) {
      named(path, named.get(), value);
      return;
    }
    if (property.path("$ref").asText("").startsWith("pulumi.json#/")) {
      return;
    }
    switch (property.path("type").asText("")) {
      case "string" -> expect(path, value instanceof String, "a string");
      case "boolean" -> expect(path, value instanceof Boolean, "true or false");
      case "number" -> expect(path, value instanceof Double, "a number");
      case "integer" ->
          expect(
              path,
              value instanceof Double number && number == Math.rint(number),
              "a whole number");
      case "array" -> {
        if (value instanceof List<?> list) {
          for (int i = 0; i < list.size(); i++) {
            value("%s[%d]".formatted(path, i), property.path("items"), list.get(i));
          }
        } else {
          expect(path, false, "a list");
        }
      }
      case "object" -> {
        if (value instanceof Map<?, ?> map) {
          var each = property.path("additionalProperties");
          map.forEach((key, item) -> value(join(path, (String) key), each, item));
        } else {
          expect(path, false, "a map");
        }
      }
      default -> expect(path, false, "a value of a type that the schema knows");
    }
  }

  private void named(String path, JsonNode type, Object value) {
    if (type.has("enum")) {
      boolean listed = false;
      for (var allowed : type.path("enum")) {
        listed |= allowed.path("value").asText().equals(value);
      }
      expect(path, listed, "one of the values that the schema lists");
    } else if (value instanceof Map<?, ?> map) {
      object(path, type.path("properties"), Schema.names(type.path("required")), map);
    } else {
      expect(path, false, "an object");
    }
  }

  private void expect(String path, boolean holds, String wanted) {
    if (!holds) {
      problems.add(new Problem(path, "Incorrect attribute value type: expected " + wanted));
    }
  }

  private static String nearest(String name, JsonNode properties) {
    var names = new ArrayList<String>();
    properties.fieldNames().forEachRemaining(names::add);
    return names.stream()
        .filter(other -> other.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map("; did you mean \"%s\"?"::formatted)
        .orElse("");
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
