package homelab.rehearsal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A local SDK's schema, in Pulumi's package schema format: what each resource takes, gives, and
 * cannot change in place.
 */
final class Schema {

  private final String name;
  private final String text;
  private final JsonNode root;

  private Schema(String name, String text, JsonNode root) {
    this.name = name;
    this.text = text;
    this.root = root;
  }

  /**
   * Loads {@code /sdks/NAME/schema.json} from the class path.
   *
   * @throws IllegalArgumentException if there is no such SDK
   */
  static Schema load(String name) {
    var path = "/sdks/" + name + "/schema.json";
    try (InputStream in = Schema.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException(
            path + " is not on the class path; build the project first, it copies sdks/ there");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Schema(name, text, new ObjectMapper().readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException("unreadable: " + path, e);
    }
  }

  String name() {
    return name;
  }

  String version() {
    return root.path("version").asText();
  }

  String text() {
    return text;
  }

  Optional<Shape> resource(String token) {
    var resource = root.path("resources").path(token);
    return resource.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Shape(
                resource.path("inputProperties"),
                names(resource.path("requiredInputs")),
                resource.path("properties")));
  }

  /** What a provider itself takes. */
  Shape configuration() {
    var provider = root.path("provider");
    return new Shape(
        provider.path("inputProperties"),
        names(provider.path("requiredInputs")),
        provider.path("properties"));
  }

  /** Follows a property's {@code $ref} into this schema's types, if it has one. */
  Optional<JsonNode> named(JsonNode property) {
    var reference = property.path("$ref").asText("");
    var prefix = "#/types/";
    if (!reference.startsWith(prefix)) {
      return Optional.empty();
    }
    var token = reference.substring(prefix.length()).replace("%2F", "/");
    var type = root.path("types").path(token);
    if (type.isMissingNode()) {
      throw new IllegalStateException(
          name + ": the schema names a type it does not have: " + token);
    }
    return Optional.of(type);
  }

  static Set<String> names(JsonNode array) {
    var names = new TreeSet<String>();
    array.forEach(item -> names.add(item.asText()));
    return names;
  }

  /**
   * One resource's properties.
   *
   * @param inputs schema nodes of what it takes, by name
   * @param required names of inputs that must be there
   * @param outputs schema nodes of what it gives, by name
   */
  record Shape(JsonNode inputs, Set<String> required, JsonNode outputs) {}
}
