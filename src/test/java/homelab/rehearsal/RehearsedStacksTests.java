package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.Service;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every valid stack file can be rehearsed to the end, and one whose up fails only until there. */
@Tag("engine")
@Tag("full")
class RehearsedStacksTests {

  @TempDir Path folder;

  private final List<String> told = new ArrayList<>();

  private final Map<Integer, Integer> searched = new TreeMap<>();

  /** One service has two secrets of its own, and the second of two sits in the last slot. */
  @TestFactory
  Stream<DynamicTest> sizes() {
    return Stream.of(0, 1, 2, 20, 199, 200)
        .map(
            size ->
                dynamicTest(
                    size + " services",
                    () -> {
                      var result = rehearse(services -> fill(services, size));
                      assertThatAllHeld(result);
                      assertThat(added(result)).isEqualTo(ADDED.getOrDefault(size, size + 1));
                      assertThat(told.stream().anyMatch(line -> line.contains("slots is taken")))
                          .isEqualTo(size == 200);
                      searched.put(size, searchedFor(result));
                      if (size == 1) {
                        assertThat(searched.get(1))
                            .as("two secrets more are looked for, each in two forms")
                            .isEqualTo(searched.get(0) + 4);
                      }
                    }));
  }

  /** The slot of the service that the story adds, where it is not the one behind the last. */
  private static final Map<Integer, Integer> ADDED = Map.of(2, 2, 200, 0);

  private static int added(RehearsalResult result) {
    return result.config().services().stream()
        .filter(service -> service.name().equals("added-in-rehearsal"))
        .map(Service::slot)
        .findFirst()
        .orElse(0);
  }

  private static int searchedFor(RehearsalResult result) {
    return (int)
        result.summary().checks().stream()
            .filter(check -> check.phase().equals("secrets"))
            .findFirst()
            .orElseThrow()
            .figures()
            .get("searched for");
  }

  @Test
  void aFirstUpThatFailsIsTheEnd() {
    var stopped =
        catchThrowableOfType(
            RehearsalStopped.class,
            () ->
                rehearse(
                    services -> {},
                    clouds ->
                        clouds
                            .proxmox()
                            .plan(
                                Fault.on(
                                    Operation.CREATE,
                                    "proxmoxve:index/poolLegacy:PoolLegacy",
                                    new Refusal("403 Forbidden", "Permission check failed")),
                                1000)));

    assertThat(stopped).hasMessageContaining("stopped at 'up'");
    assertThat(stopped.checks())
        .last()
        .satisfies(
            check -> {
              assertThat(check.claim()).isEqualTo("the first up succeeds");
              assertThat(check.findings()).singleElement().asString().contains("403 Forbidden");
            });
    assertThat(told).filteredOn(line -> line.startsWith("  ")).hasSize(stopped.checks().size());
    assertThat(told.get(told.size() - 1)).startsWith("  FAIL  the first up succeeds");
  }

  private static void assertThatAllHeld(RehearsalResult result) {
    assertThat(result.summary().checks())
        .allSatisfy(check -> assertThat(check.findings()).as(check.claim()).isEmpty())
        .hasSizeGreaterThan(30);
  }

  private static void fill(ArrayNode services, int size) {
    services.removeAll();
    for (int number = 1; number <= size; number++) {
      services
          .addObject()
          .put("name", "service" + number)
          .put("image", "ghcr.io/example/service%d:latest".formatted(number))
          .put("port", 8000);
    }
    if (size == 1) {
      ((ObjectNode) services.get(0)).putArray("secrets").add("DB_PASSWORD").add("API_KEY");
    }
    if (size == 2) {
      ((ObjectNode) services.get(1)).put("slot", 200);
    }
  }

  private RehearsalResult rehearse(Consumer<ArrayNode> edit) throws IOException {
    return rehearse(edit, clouds -> {});
  }

  private RehearsalResult rehearse(Consumer<ArrayNode> edit, Consumer<SimulatedHomelab> before)
      throws IOException {
    var root = Path.of("").toAbsolutePath();
    var yaml = new YAMLMapper();
    var tree = (ObjectNode) yaml.readTree(root.resolve("Pulumi.home.yaml").toFile());
    edit.accept((ArrayNode) tree.get("config").get("homelab:services"));
    var file = folder.resolve("Pulumi.home.yaml");
    yaml.writeValue(file.toFile(), tree);
    told.clear();
    return new Rehearsal(EngineFolder.required(), root, "home", told::add)
        .run(file, Map.of(), before);
  }
}
