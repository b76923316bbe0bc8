package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.engine.Operation;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A state in which names and gates are called after their services alone, and protected. */
@Tag("engine")
@Tag("full")
class EarlierNamesTests {

  private static final Map<String, String> EARLIER =
      Map.of(
          "::public-name-portfolio", "::name-portfolio",
          "::public-name-blog", "::name-blog",
          "::public-name-notes", "::name-notes",
          "::access-notes@notes", "::access-notes",
          "::access-policy-notes@notes", "::access-policy-notes");

  @Test
  void theFirstUpGivesThemTheirNamesAndChangesNothing() throws Exception {
    try (var stage =
        RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0)) {
      stage.createStack();
      assertThat(stage.run(Operation.up()).succeeded()).isTrue();
      var clouds = stage.clouds().inventory();
      stage.engine().importState(earlier(stage.engine().exportState()));
      assertThat(stage.state().named("name-blog").protect()).isTrue();

      var up = stage.run(Operation.up());

      assertThat(up.succeeded()).as(Diagnostics.of(up)).isTrue();
      assertThat(up.changes()).isEmpty();
      assertThat(stage.clouds().inventory()).isEqualTo(clouds);
      EARLIER
          .keySet()
          .forEach(
              name ->
                  assertThat(stage.state().named(name.substring(2)).protect()).as(name).isFalse());
      assertThat(stage.state().unkept()).isEmpty();
    }
  }

  private static String earlier(String exported) throws Exception {
    var text = exported;
    for (var name : EARLIER.entrySet()) {
      text = text.replace(name.getKey() + "\"", name.getValue() + "\"");
    }
    var json = new ObjectMapper();
    var state = json.readTree(text);
    for (var resource : state.at("/deployment/resources")) {
      if (EARLIER.values().stream().anyMatch(resource.path("urn").asText()::endsWith)) {
        ((ObjectNode) resource).put("protect", true);
      }
    }
    return json.writeValueAsString(state);
  }
}
