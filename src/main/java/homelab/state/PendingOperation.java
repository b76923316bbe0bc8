package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that the engine had begun and never heard the end of.
 *
 * @param kind the engine's word: creating, updating, deleting, reading, importing
 * @param resource as it stands in the state
 */
record PendingOperation(String kind, JsonNode resource) {

  boolean isCreation() {
    return kind.equals("creating");
  }

  /** Whether it only groups others: no provider and no cloud knows of it. */
  boolean isComponent() {
    return !resource.path("custom").asBoolean();
  }

  String urn() {
    return resource.path("urn").asText();
  }

  String type() {
    return resource.path("type").asText();
  }

  String name() {
    return urn().substring(urn().lastIndexOf("::") + 2);
  }

  @Override
  public String toString() {
    // The resource holds secrets.
    return "%s %s".formatted(kind, urn());
  }
}
