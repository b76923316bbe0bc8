package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Stack files that use or leave out what is optional: none has a mistake, and all have a place. */
class ValidStackFilesTests {

  private static final Path FIXTURES = Path.of("src/test/resources/config/valid");
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> eachIsAcceptedAndLaidOut() throws IOException {
    return Files.list(FIXTURES)
        .sorted(Comparator.naturalOrder())
        .map(
            fixture ->
                dynamicTest(
                    fixture.getFileName().toString().replace(".yaml", ""),
                    () -> assertLaidOut(YAML.readTree(fixture.toFile()))));
  }

  private void assertLaidOut(JsonNode fixture) throws IOException {
    var file = folder.resolve("Pulumi.valid.yaml");
    YAML.writeValue(file.toFile(), StackFileVariant.of(fixture));

    var topology = Topology.of(ConfigLoader.fromStackFile(file));

    var expected =
        StreamSupport.stream(fixture.at("/expect/services").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    assertThat(topology.services())
        .extracting(ServiceGuest::publicName)
        .containsExactlyElementsOf(expected);
    assertThat(topology.services())
        .allSatisfy(
            service ->
                assertThat(service.guest().network().cidr().contains(service.guest().address()))
                    .isTrue());
  }
}
