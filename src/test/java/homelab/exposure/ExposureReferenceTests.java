package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExposureReferenceTests {

  private final String page = ExposureReference.render(ExampleHomelab.rules());

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(Path.of(ExposureReference.PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(page);
  }

  @Test
  void everyRuleAndTypeHasItsLine() {
    for (Rule rule : Rule.values()) {
      assertThat(page.lines()).anyMatch(line -> line.startsWith("| `" + rule.id() + "` |"));
    }
    for (String type : ExampleHomelab.rules().taught().keySet()) {
      assertThat(page.lines()).anyMatch(line -> line.startsWith("| `" + type + "` |"));
    }
    assertThat(page)
        .contains("`cloudflare`, `command`, `oci`, `proxmoxve`")
        .contains("ingressSecurityRules: no-ingress, declared-empty")
        .contains("| comment, poolId |")
        .contains("&lt;hash&gt;");
  }

  @Test
  void thePageNamesNothingOfTheHomelab() {
    assertThat(page)
        .doesNotContain("example.org", "vmbr", ExampleHomelab.ZONE_ID, "10.20.", "192.168.");
  }

  @Test
  void everyRuleIsTriedByAViolation() {
    var tried = Catalogue.violations().stream().map(Planted::rule).collect(Collectors.toSet());
    var elsewhere = Set.of(Rule.KNOWN_BEFORE_UP, Rule.ONLY_DECLARATIONS, Rule.RESOURCE_OPTION);
    var all = new HashSet<>(tried);
    all.addAll(elsewhere);
    all.addAll(OwnersTests.rules());
    assertThat(all).containsExactlyInAnyOrderElementsOf(Arrays.asList(Rule.values()));
  }
}
