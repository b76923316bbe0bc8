package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Secrets in a state that was exported in the clear: objects with the engine's signature. */
final class Marked {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
  private static final String PLAIN = "plaintext";
  private static final String ENCRYPTED = "ciphertext";

  private Marked() {}

  /** Returns the value itself. */
  static JsonNode reveal(JsonNode node) {
    if (!node.has(SIGNATURE) || !node.has(PLAIN)) {
      return node;
    }
    try {
      return JSON.readTree(node.path(PLAIN).asText());
    } catch (IOException e) {
      throw new UncheckedIOException("the engine exported a secret in an unknown form", e);
    }
  }

  /** Tells whether this is marked as a secret and holds none. */
  static boolean isWithoutValue(JsonNode node) {
    return node.path(SIGNATURE).asText().equals(SECRET) && !node.has(PLAIN) && !node.has(ENCRYPTED);
  }

  /** Returns the same with each secret in the form that it travels in, still marked. */
  static JsonNode wire(JsonNode node) {
    if (node.has(SIGNATURE) && node.has(PLAIN)) {
      ObjectNode marked = JSON.createObjectNode();
      marked.set(SIGNATURE, node.get(SIGNATURE));
      marked.set("value", wire(reveal(node)));
      return marked;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode wired = JSON.createObjectNode();
      object.properties().forEach(entry -> wired.set(entry.getKey(), wire(entry.getValue())));
      return wired;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode wired = JSON.createArrayNode();
      array.forEach(element -> wired.add(wire(element)));
      return wired;
    }
    return node;
  }
}
