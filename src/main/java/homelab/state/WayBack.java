package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** How something is found again whose creation nobody heard the end of. */
sealed interface WayBack {

  /** Its provider lists what there is, and a key that it was given tells which one it is. */
  record Listed(
      String function,
      Function<Subject, ObjectNode> arguments,
      String rows,
      BiPredicate<Subject, JsonNode> isIt,
      Function<JsonNode, String> id)
      implements WayBack {}

  /** Its id follows from its inputs; reading it tells whether it is there. */
  record Known(Function<Subject, String> id) implements WayBack {}

  /** Making it again makes nothing twice. */
  record Again() implements WayBack {}

  /**
   * What is looked for.
   *
   * @param operation that never ended, secrets in the clear
   * @param state all of it, secrets in the clear
   */
  record Subject(PendingOperation operation, StateDocument state) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns an input as text; dots lead into objects. */
    String input(String path) {
      return text(operation.resource().path("inputs"), path);
    }

    /** Returns these inputs under their own names. */
    ObjectNode inputs(String... names) {
      var arguments = JSON.createObjectNode();
      for (var name : names) {
        arguments.put(name, input(name));
      }
      return arguments;
    }

    /** Returns an input of the resource whose id one of the inputs is. */
    String inputOf(String reference, String path) {
      return state.withId(input(reference)).map(it -> text(it.path("inputs"), path)).orElse("");
    }

    private static String text(JsonNode inputs, String path) {
      var node = inputs;
      for (var part : path.split("\\.")) {
        node = Marked.reveal(node.path(part));
      }
      return node.asText("");
    }

    @Override
    public String toString() {
      return operation.toString();
    }
  }

  /** Returns the way back to a type; empty where none is known. */
  static Optional<WayBack> to(String type) {
    return Optional.ofNullable(WaysBack.BY_TYPE.get(type));
  }
}
