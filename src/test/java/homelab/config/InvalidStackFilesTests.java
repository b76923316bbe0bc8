package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One fixture for each mistake: it has to be reported, under its key, with its reason, and alone.
 */
class InvalidStackFilesTests {

  private static final Path FIXTURES = Path.of("src/test/resources/config/invalid");
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> eachMistakeIsReportedAlone() throws IOException {
    return Files.list(FIXTURES)
        .sorted()
        .map(
            fixture ->
                dynamicTest(
                    fixture.getFileName().toString().replace(".yaml", ""),
                    () -> assertReported(YAML.readTree(fixture.toFile()))));
  }

  @Test
  void thereIsAFixtureForEachOfManyMistakes() throws IOException {
    try (var files = Files.list(FIXTURES)) {
      assertThat(files.count()).isGreaterThanOrEqualTo(30);
    }
  }

  @Test
  void theExampleItselfIsAccepted() throws IOException {
    assertThat(ConfigLoader.fromStackFile(Path.of("Pulumi.home.yaml")).services()).hasSize(3);
  }

  @Test
  void allMistakesAreReportedAtOnce() throws IOException {
    var tree = StackFileVariant.example();
    StackFileVariant.set(tree, "homelab:node.ocpu", YAML.getNodeFactory().numberNode(4));
    StackFileVariant.set(tree, "homelab:network.lan.vlan", YAML.getNodeFactory().numberNode(10));
    StackFileVariant.set(tree, "homelab:home.timeZone", YAML.getNodeFactory().textNode("Mars"));
    StackFileVariant.set(tree, "homelab:zone.id", YAML.getNodeFactory().textNode("short"));

    var mistakes = load(tree);

    assertThat(mistakes.mistakes())
        .extracting(Mistake::key)
        .containsExactlyInAnyOrder("node.ocpu", "zone.id", "home.timeZone", "network.lan.vlan");
    assertThat(mistakes).hasMessageStartingWith("4 mistakes in the configuration:\n");
  }

  @Test
  void asTheEngineFillsThemInMissingSectionsAreReportedWithEverythingElse() {
    var mistakes =
        catchThrowableOfType(
            ConfigMistakes.class,
            () ->
                ConfigLoader.fromEngine(
                    Map.of(
                        "homelab:account", "{\"kind\":\"paid\",\"alertEmail\":\"you@example.org\"}",
                        "homelab:node", "{}",
                        "homelab:network", "{}",
                        "homelab:home", "{}",
                        "homelab:zone", "{}",
                        "homelab:services", "[]",
                        "homelab:repository", "{}",
                        "homelab:bootstrap", "{}")));

    assertThat(mistakes.mistakes())
        .extracting(Mistake::key)
        .containsExactly("account.kind", "node", "network", "home", "zone", "repository");
  }

  @Test
  void aSecretInPlainTextIsNotRepeated() throws IOException {
    var tree = StackFileVariant.example();
    StackFileVariant.set(
        tree, "homelab:dyndnsToken", YAML.getNodeFactory().textNode("do-not-print-me"));

    assertThat(load(tree)).hasMessageNotContaining("do-not-print-me");
  }

  private void assertReported(JsonNode fixture) throws IOException {
    var mistakes = load(StackFileVariant.of(fixture)).mistakes();

    assertThat(mistakes).extracting(Mistake::key).containsOnly(fixture.at("/expect/key").asText());
    assertThat(mistakes)
        .anySatisfy(
            mistake -> {
              assertThat(mistake.reason() + " " + mistake.fix())
                  .contains(fixture.at("/expect/reason").asText());
              assertThat(mistake.fix()).isNotBlank();
            });
  }

  private ConfigMistakes load(ObjectNode tree) throws IOException {
    var file = folder.resolve("Pulumi.invalid.yaml");
    YAML.writeValue(file.toFile(), tree);
    var mistakes =
        catchThrowableOfType(ConfigMistakes.class, () -> ConfigLoader.fromStackFile(file));
    assertThat(mistakes).as("the stack file was accepted").isNotNull();
    return mistakes;
  }
}
