package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Where a rehearsal adds its service, and whether the stack file is still valid with it. */
class FreeSlotTests {

  private static final String EXAMPLE = "10.20.40.0/24";

  @TempDir Path folder;

  private record Case(String name, List<Integer> slots, String network, Optional<Integer> free) {}

  @TestFactory
  Stream<DynamicTest> slots() {
    return Stream.of(
            new Case("no service", List.of(), EXAMPLE, Optional.of(1)),
            new Case("one", List.of(1), EXAMPLE, Optional.of(2)),
            new Case("behind the last, not in the gap", List.of(1, 7), EXAMPLE, Optional.of(8)),
            new Case("not in the order of the file", List.of(5, 4), EXAMPLE, Optional.of(1)),
            new Case("the last has the last slot", List.of(1, 2, 200), EXAMPLE, Optional.of(3)),
            new Case("199 of them", upTo(199), EXAMPLE, Optional.of(200)),
            new Case("all", upTo(200), EXAMPLE, Optional.empty()),
            new Case("a small network", upTo(4), "10.20.40.0/28", Optional.of(5)),
            new Case("a small network, full", upTo(5), "10.20.40.0/28", Optional.empty()))
        .map(
            one ->
                dynamicTest(
                    one.name(),
                    () -> {
                      var config = config(one.network(), one.slots());
                      var free = FreeSlot.of(config);
                      assertThat(free).isEqualTo(one.free());
                      if (free.isPresent()) {
                        var more = new java.util.ArrayList<>(one.slots());
                        more.add(free.get());
                        assertThat(config(one.network(), more).services())
                            .hasSize(one.slots().size() + 1);
                      }
                    }));
  }

  private static List<Integer> upTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  private HomelabConfig config(String network, List<Integer> slots) throws IOException {
    var yaml = new YAMLMapper();
    var tree = (ObjectNode) yaml.readTree(Path.of("Pulumi.home.yaml").toFile());
    var config = (ObjectNode) tree.get("config");
    ((ObjectNode) config.path("homelab:network").path("services")).put("cidr", network);
    var services = (ArrayNode) config.get("homelab:services");
    services.removeAll();
    for (int slot : slots) {
      services
          .addObject()
          .put("name", "service" + slot)
          .put("slot", slot)
          .put("image", "ghcr.io/example/service:latest")
          .put("port", 8000);
    }
    var file = folder.resolve("Pulumi.home.yaml");
    yaml.writeValue(file.toFile(), tree);
    return ConfigLoader.fromStackFile(file);
  }
}
