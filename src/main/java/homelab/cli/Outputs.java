package homelab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * What a stack tells a person after its last up.
 *
 * @param stack its name
 * @param values each output by its name
 */
record Outputs(String stack, JsonNode values) {

  /**
   * Reads them from the state.
   *
   * @param clear whether secrets come as they are instead of masked
   */
  static Outputs read(Engine engine, String stack, boolean clear) {
    var arguments = new ArrayList<>(List.of("stack", "output", "--json", "--stack", stack));
    if (clear) {
      arguments.add("--show-secrets");
    }
    var result = engine.command(arguments);
    if (result.exitCode() != 0) {
      throw new CommandFailure(
          Exit.FAILED,
          "the outputs of stack %s could not be read: %s"
              .formatted(stack, result.errors().strip()));
    }
    try {
      return new Outputs(stack, new ObjectMapper().readTree(result.output()));
    } catch (JsonProcessingException e) {
      // Without the text: it may hold a secret.
      throw new CommandFailure(
          Exit.FAILED, "the outputs of stack %s are not JSON".formatted(stack));
    }
  }

  /** Returns an output that must be there. */
  String text(String name) {
    var value = values.path(name);
    if (!value.isTextual()) {
      throw new CommandFailure(
          Exit.FAILED, "stack %s has no output '%s'; has 'homelab up' run?".formatted(stack, name));
    }
    return value.asText();
  }

  @Override
  public String toString() {
    return "Outputs[%s]".formatted(stack);
  }
}
