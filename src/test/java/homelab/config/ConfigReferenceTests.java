package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.change.KeyChanges;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTests {

  @Test
  void theSchemaSaysWhatTheRecordsSay() throws Exception {
    assertThat(Files.readString(Path.of(ConfigReference.SCHEMA_PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(ConfigReference.schema());
  }

  @Test
  void thePageSaysWhatTheRecordsSay() throws Exception {
    assertThat(Files.readString(Path.of(ConfigReference.PAGE_PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(ConfigReference.page(KeyChanges.recorded().words()));
  }

  @Test
  void theSchemaKnowsEveryTopLevelKeyAndSecret() throws Exception {
    var properties =
        new ObjectMapper().readTree(ConfigReference.schema()).at("/properties/config/properties");

    assertThat(properties.has("homelab:node")).isTrue();
    assertThat(properties.at("/homelab:node/properties/memoryGb/maximum").asInt()).isEqualTo(24);
    assertThat(properties.at("/homelab:services/items/required").toString())
        .contains("name", "image", "port")
        .doesNotContain("slot", "hostName");
    for (GivenSecret secret : GivenSecret.values()) {
      assertThat(properties.at("/homelab:" + secret.key() + "/required/0").asText())
          .isEqualTo("secure");
    }
  }
}
