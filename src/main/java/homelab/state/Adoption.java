package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes into the state what is there already, under the declaration that would make it anew. What
 * differs from the declaration is changed by the next 'up', in place.
 *
 * @param engine of the stack
 */
public record Adoption(Engine engine) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How the engine writes a value that only an 'up' knows, and one that it does not tell. */
  private static final List<String> UNTOLD =
      List.of("\"04da6b54-80e4-46f7-96ec-b56ff0331ba9\"", "\"[secret]\"");

  /**
   * Adopts one thing.
   *
   * @param preview that was to make it
   * @param name its logical name
   * @param id what its cloud calls it
   * @param without below the inputs: what no provider can read back, and the program ignores
   * @throws BackendRefusal if the declaration is not known well enough, or the thing is not there
   */
  public void adopt(OperationResult preview, String name, String id, List<String> without) {
    var resource = resource(step(preview, name, ""), id);
    var owner = (ObjectNode) resource.get("inputs");
    for (var step : without.subList(0, without.size() - 1)) {
      owner = (ObjectNode) owner.get(step);
    }
    owner.remove(without.get(without.size() - 1));
    if (UNTOLD.stream().anyMatch(resource.toString()::contains)) {
      throw new BackendRefusal(
          "%s: not all that is declared of it is known before an 'up'; nothing was changed."
              .formatted(name));
    }
    take(resource, name, id);
  }

  /**
   * Adopts what the program itself made in a run whose end the state does not know. What is not
   * told before an 'up' is left out, and the next 'up' declares it.
   *
   * @param type token of the resource's type
   * @throws BackendRefusal if the state does not hold what it belongs to
   */
  public void adoptMade(OperationResult preview, String type, String name, String id) {
    var resource = resource(step(preview, name, type), id);
    prune(resource.get("inputs"));
    take(resource, name, id);
  }

  /** Returns the inputs of what a preview would make; empty if it makes no such thing. */
  public static Optional<JsonNode> declared(OperationResult preview, String type, String name) {
    return find(preview, name, type).map(step -> step.path("inputs"));
  }

  private static ObjectNode resource(JsonNode declared, String id) {
    var resource = JSON.createObjectNode();
    for (var field : List.of("urn", "type", "custom", "parent", "provider", "inputs")) {
      resource.set(field, declared.path(field).deepCopy());
    }
    return resource
        .put("id", id)
        .put("protect", declared.path("protect").asBoolean())
        .put("retainOnDelete", declared.path("retainOnDelete").asBoolean());
  }

  private void take(ObjectNode resource, String name, String id) {
    resource.set("outputs", StateDocument.firstOutputs(resource.get("inputs"), id));
    var state = StateDocument.parse(engine.exportState());
    for (var owner : owners(resource)) {
      if (state.resource(owner).isEmpty()) {
        throw new BackendRefusal(
            ("%s is there, but the state does not hold what it belongs to (%s), so it cannot be"
                    + " taken in. Is this the right state? docs/runbooks/state-lost.md says how an"
                    + " older one comes back; else delete it by hand. Nothing was changed.")
                .formatted(name, owner));
      }
    }
    state.add(resource);
    engine.importState(state.text());
    readAgain(name, resource.get("urn").asText());
  }

  private static List<String> owners(JsonNode resource) {
    var provider = resource.path("provider").asText();
    var owners = new ArrayList<String>();
    owners.add(provider.substring(0, Math.max(0, provider.lastIndexOf("::"))));
    if (!resource.path("parent").asText().isEmpty()) {
      owners.add(resource.path("parent").asText());
    }
    return owners;
  }

  /** Leaves out every value that is not told, and what is empty without it. */
  private static boolean prune(JsonNode node) {
    if (node.isTextual()) {
      return UNTOLD.contains(node.toString());
    }
    if (!node.isContainerNode() || node.isEmpty()) {
      return false;
    }
    var children = node.elements();
    while (children.hasNext()) {
      if (prune(children.next())) {
        children.remove();
      }
    }
    // A marked secret without its value is none: the engine cannot read a state that holds one.
    return node.isEmpty() || Marked.isWithoutValue(node);
  }

  private void readAgain(String name, String urn) {
    var read = engine.run(Operation.refresh("--target=" + urn));
    var state = StateDocument.parse(engine.exportState());
    if (!read.succeeded() || state.resource(urn).isEmpty()) {
      throw new BackendRefusal(
          "%s was taken into the state, but could not be read; run './homelab pulumi refresh' when its cloud answers:%n%s"
              .formatted(name, (read.errors() + read.output()).strip()));
    }
  }

  private static JsonNode step(OperationResult preview, String name, String type) {
    return find(preview, name, type)
        .orElseThrow(
            () ->
                new BackendRefusal(
                    "%s: a preview does not make it, so it cannot be taken back.".formatted(name)));
  }

  private static Optional<JsonNode> find(OperationResult preview, String name, String type) {
    try {
      for (var line : preview.events().lines().filter(text -> !text.isBlank()).toList()) {
        var step = JSON.readTree(line).path("resourcePreEvent").path("metadata");
        if (step.path("op").asText().equals("create")
            && step.path("urn").asText().endsWith("::" + name)
            && (type.isEmpty() || step.path("type").asText().equals(type))) {
          return Optional.of(step.path("new"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's event log is not JSON", e);
    }
    return Optional.empty();
  }
}
