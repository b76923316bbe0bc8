package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

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
    var declared = declared(preview, name);
    var resource = JSON.createObjectNode();
    for (var field : List.of("urn", "type", "custom", "parent", "provider", "inputs")) {
      resource.set(field, declared.path(field));
    }
    resource.put("id", id).put("protect", true).put("retainOnDelete", true);
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
    // What a provider reads needs more than the id now and then: where it was declared to be.
    resource.set("outputs", resource.get("inputs").deepCopy());
    var state = StateDocument.parse(engine.exportState());
    state.add(resource);
    engine.importState(state.text());
    readAgain(name, resource.get("urn").asText());
  }

  private void readAgain(String name, String urn) {
    var read = engine.run(Operation.refresh("--target=" + urn));
    var state = StateDocument.parse(engine.exportState());
    if (!read.succeeded() || state.resource(urn).isEmpty()) {
      throw new BackendRefusal(
          "%s was taken into the state, but could not be read; run 'pulumi refresh' when its cloud answers:%n%s"
              .formatted(name, (read.errors() + read.output()).strip()));
    }
  }

  private static JsonNode declared(OperationResult preview, String name) {
    try {
      for (var line : preview.events().lines().filter(text -> !text.isBlank()).toList()) {
        var step = JSON.readTree(line).path("resourcePreEvent").path("metadata");
        if (step.path("op").asText().equals("create")
            && step.path("urn").asText().endsWith("::" + name)) {
          return step.path("new");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's event log is not JSON", e);
    }
    throw new BackendRefusal(
        "%s: a preview does not make it, so it cannot be taken back.".formatted(name));
  }
}
