package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * An exported state whose unfinished operations can be settled. What it holds may be secret: it is
 * kept in memory only.
 */
final class StateDocument {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PENDING = "pending_operations";

  private final ObjectNode tree;

  private StateDocument(ObjectNode tree) {
    this.tree = tree;
  }

  static StateDocument parse(String exported) {
    try {
      return new StateDocument((ObjectNode) JSON.readTree(exported));
    } catch (IOException e) {
      throw new UncheckedIOException("the exported stack is not JSON", e);
    }
  }

  /** Returns what was under way when the engine ended. */
  List<PendingOperation> pending() {
    var pending = new ArrayList<PendingOperation>();
    tree.path("deployment")
        .path(PENDING)
        .forEach(
            one ->
                pending.add(new PendingOperation(one.path("type").asText(), one.path("resource"))));
    return pending;
  }

  /** Returns the resource with this URN that is not about to be deleted. */
  Optional<JsonNode> resource(String urn) {
    return find(resource -> resource.path("urn").asText().equals(urn));
  }

  /** Returns the resource that a cloud knows by this id. */
  Optional<JsonNode> withId(String id) {
    return find(resource -> resource.path("id").asText().equals(id));
  }

  /** Tells whether a resource of this type and of another URN has this id. */
  boolean isAnothers(PendingOperation operation, String id) {
    return StreamSupport.stream(tree.path("deployment").path("resources").spliterator(), false)
        .filter(resource -> resource.path("type").asText().equals(operation.type()))
        .filter(resource -> !resource.path("urn").asText().equals(operation.urn()))
        .anyMatch(resource -> resource.path("id").asText().equals(id));
  }

  /** Forgets that anything was under way. */
  void clearPending() {
    ((ObjectNode) tree.get("deployment")).remove(PENDING);
  }

  /** Notes that what was being created is there. */
  void adopt(PendingOperation operation, String id) {
    var made = ((ObjectNode) operation.resource()).deepCopy();
    made.put("id", id);
    made.set("outputs", firstOutputs(made.path("inputs"), id));
    var resources = (ArrayNode) tree.get("deployment").get("resources");
    for (int at = 0; at < resources.size(); at++) {
      var old = (ObjectNode) resources.get(at);
      if (!old.path("urn").asText().equals(operation.urn())) {
        continue;
      }
      if (old.path("pendingReplacement").asBoolean() || old.path("id").asText().equals(id)) {
        resources.set(at, made);
      } else {
        old.put("delete", true);
        resources.insert(at, made);
      }
      return;
    }
    resources.add(made);
  }

  /**
   * Returns what a provider needs to read something for the first time. Now and then it reads more
   * than the id, such as where the thing was declared to be; and a plugin that is written with
   * Terraform's newer framework reads the id from here only (facts on real code, §5).
   */
  static JsonNode firstOutputs(JsonNode inputs, String id) {
    var outputs = inputs.isObject() ? ((ObjectNode) inputs).deepCopy() : JSON.createObjectNode();
    return outputs.put("id", id);
  }

  /** Notes that something is there that nobody was creating. */
  void add(JsonNode resource) {
    ((ArrayNode) tree.get("deployment").get("resources")).add(resource);
  }

  String text() {
    return tree.toString();
  }

  private Optional<JsonNode> find(java.util.function.Predicate<JsonNode> wanted) {
    return StreamSupport.stream(tree.path("deployment").path("resources").spliterator(), false)
        .filter(resource -> !resource.path("delete").asBoolean())
        .filter(wanted)
        .findFirst();
  }
}
