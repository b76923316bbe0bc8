package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.engine.Engine;
import homelab.secrecy.Masks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the engine is asked about a stack without running the program. */
record EngineQuestions(Engine engine, String stack) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Tells whether the backend knows the stack.
   *
   * @throws CommandFailure if the backend does not answer
   */
  boolean known() {
    var asked = engine.command(List.of("stack", "ls", "--non-interactive", "--json"));
    if (asked.exitCode() != 0) {
      throw new CommandFailure(
          Exit.FAILED, "the backend does not answer. The engine says: " + asked.errors().strip());
    }
    for (JsonNode one : json(asked.output())) {
      var name = one.path("name").asText();
      if (name.equals(stack) || name.endsWith("/" + stack)) {
        return true;
      }
    }
    return false;
  }

  /** Adds every secret of the stack file. */
  Masks addSecretsTo(Masks masks) {
    secrets().ifPresent(secrets -> secrets.forEach(masks::add));
    return masks;
  }

  /**
   * Returns every secret of the stack file by its whole key, in the clear; empty if the engine
   * cannot open them.
   */
  Optional<Map<String, String>> secrets() {
    var asked =
        engine.command(
            List.of("config", "--stack", stack, "--show-secrets", "--json", "--non-interactive"));
    if (asked.exitCode() != 0) {
      return Optional.empty();
    }
    var secrets = new TreeMap<String, String>();
    for (var one : json(asked.output()).properties()) {
      if (one.getValue().path("secret").asBoolean()) {
        secrets.put(one.getKey(), one.getValue().path("value").asText());
      }
    }
    return Optional.of(secrets);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new CommandFailure(Exit.FAILED, "the engine answered with something that is no JSON.");
    }
  }
}
