package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderedTests {

  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d.])");

  @Test
  void theCommittedFilesAreWhatTheExampleSays() throws IOException {
    var difference = new RenderedFolder(Path.of(""), "home").difference(rendered(services -> {}));
    assertThat(difference).describedAs("run ./homelab render and commit").isEmpty();
  }

  @Test
  void nothingElseThatRunsHoldsAnAddressOfTheHomelab() throws IOException {
    var addresses = new TreeSet<String>();
    rendered(services -> {})
        .values()
        .forEach(bytes -> addresses.addAll(addressesIn(new String(bytes, StandardCharsets.UTF_8))));
    assertThat(addresses).contains("10.20.10.2", "10.20.40.10", "10.99.0.2");
    for (var file : sources("ansible", "cloud-init", ".github", ".ci", "src/main", "homelab")) {
      var inside = addressesIn(Files.readString(file, StandardCharsets.ISO_8859_1));
      assertThat(inside).as("%s", file).doesNotContainAnyElementsOf(addresses);
      if (!file.startsWith("src")) {
        assertThat(inside)
            .as("%s", file)
            // The last is Docker's own block, which is no plan's: DockerPoolTests.
            .allMatch(address -> address.matches("(127|0|169\\.254|100\\.127)\\..*"));
      }
    }
  }

  private static List<Path> sources(String... roots) throws IOException {
    var found = new ArrayList<Path>();
    for (var root : roots) {
      try (var files = Files.walk(Path.of(root))) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> !file.startsWith("ansible/rendered"))
            .forEach(found::add);
      }
    }
    assertThat(found).hasSizeGreaterThan(100);
    return found;
  }

  private static Set<String> addressesIn(String text) {
    return ADDRESS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyHostHasTheAddressThatTheTopologyGaveIt() throws IOException {
    var config = example(services -> {});
    var topology = Topology.of(config);
    var groups = yaml(rendered(services -> {}), Rendered.INVENTORY).at("/all/children");
    assertThat(groups.at("/proxmox/hosts/pve/ansible_host").asText())
        .isEqualTo(topology.hostManagement().toString());
    assertThat(groups.at("/tunnel/hosts/cloudflared/ansible_host").asText())
        .isEqualTo(topology.cloudflared().address().toString());
    for (var service : topology.services()) {
      assertThat(
              groups
                  .path("services")
                  .path("hosts")
                  .path(service.guest().name())
                  .path("ansible_host")
                  .asText())
          .isEqualTo(service.guest().address().toString());
    }
  }

  @Test
  void anotherServiceAddsOneFileAndOneInventoryEntryAndTouchesNothingElse() {
    var before = rendered(services -> {});
    var after = rendered(services -> add(services, "wiki"));
    assertThat(after.keySet()).contains("host_vars/wiki.yaml").hasSize(before.size() + 1);
    var changed = new HashSet<String>();
    before.forEach(
        (path, bytes) -> {
          if (!java.util.Arrays.equals(bytes, after.get(path))) {
            changed.add(path);
          }
        });
    assertThat(changed).containsExactly(Rendered.INVENTORY);
  }

  @Test
  void twoHundredServicesRenderToo() throws IOException {
    var files =
        rendered(
            services -> {
              for (int i = 4; i <= 200; i++) {
                add(services, "service" + i);
              }
            });
    assertThat(yaml(files, Rendered.INVENTORY).at("/all/children/services/hosts")).hasSize(200);
  }

  @Test
  void theBytesDoNotDependOnTimeZoneOrLocale() {
    var locale = Locale.getDefault();
    var zone = TimeZone.getDefault();
    var before = text(rendered(services -> {}));
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(text(rendered(services -> {}))).isEqualTo(before);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void semaphoresStateNamesOnlyWhatItDeclares() throws IOException {
    var state = yaml(rendered(services -> {}), Rendered.SEMAPHORE);
    var templates = state.get("templates").findValuesAsText("name");
    assertThat(templates)
        .contains("site", "drift report", "backup", "role service")
        .doesNotHaveDuplicates();
    assertThat(templates).containsAll(state.get("schedules").findValuesAsText("template"));
  }

  @Test
  void aDifferenceIsShownAndWritingEndsItAndRemovesWhatIsGone(@TempDir Path root)
      throws IOException {
    var folder = new RenderedFolder(root, "home");
    folder.write(rendered(services -> add(services, "wiki")));
    var wanted = rendered(services -> {});
    assertThat(folder.difference(wanted))
        .contains("--- a/host_vars/wiki.yaml\n+++ /dev/null\n@@ -1,")
        .contains("--- a/inventory.yaml\n+++ b/inventory.yaml\n")
        .contains("\n-        wiki: !unsafe\n");
    folder.write(wanted);
    assertThat(folder.difference(wanted)).isEmpty();
  }

  private static void add(ArrayNode services, String name) {
    services
        .addObject()
        .put("name", name)
        .put("image", "ghcr.io/example/%s:latest".formatted(name))
        .put("port", 80);
  }

  private static SortedMap<String, byte[]> rendered(Consumer<ArrayNode> change) {
    var config = example(change);
    return Rendered.of("home", config, Topology.of(config));
  }

  static HomelabConfig example(Consumer<ArrayNode> change) {
    var keys = new TreeMap<>(ExampleStack.keys());
    try {
      var services = (ArrayNode) new ObjectMapper().readTree(keys.get("homelab:services"));
      change.accept(services);
      keys.put("homelab:services", services.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return ConfigLoader.fromEngine(keys);
  }

  private static JsonNode yaml(SortedMap<String, byte[]> files, String path) throws IOException {
    return new YAMLMapper().readTree(files.get(path));
  }

  private static String text(SortedMap<String, byte[]> files) {
    var text = new StringBuilder();
    files.forEach(
        (path, bytes) -> text.append(path).append(new String(bytes, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
