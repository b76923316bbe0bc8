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

  private static final String PAGE = ExposureReference.render(ExampleHomelab.RULES);

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(Path.of(ExposureReference.PATH)))
        .as("run ./homelab render --docs and commit")
        .isEqualTo(PAGE);
  }

  @Test
  void everyRuleAndTypeHasItsLine() {
    for (Rule rule : Rule.values()) {
      assertThat(PAGE.lines()).anyMatch(line -> line.startsWith("| `" + rule.id() + "` |"));
    }
    for (String type : ExampleHomelab.RULES.taught().keySet()) {
      assertThat(PAGE.lines()).anyMatch(line -> line.startsWith("| `" + type + "` |"));
    }
    assertThat(PAGE)
        .contains("`cloudflare`, `command`, `oci`, `proxmoxve`")
        .contains("ingressSecurityRules: no-ingress, declared-empty")
        .contains("| comment, poolId |")
        .contains("&lt;hash&gt;");
  }

  @Test
  void thePageNamesNothingOfTheHomelab() {
    assertThat(PAGE)
        .doesNotContain("example.org", "vmbr", ExampleHomelab.ZONE_ID, "10.20.", "192.168.");
  }

  @Test
  void everyRuleIsTriedByAViolation() {
    var tried = Catalogue.violations().stream().map(Planted::rule).collect(Collectors.toSet());
    var elsewhere = Set.of(Rule.KNOWN_BEFORE_UP, Rule.ONLY_DECLARATIONS);
    var all = new HashSet<>(tried);
    all.addAll(elsewhere);
    assertThat(all).containsExactlyInAnyOrderElementsOf(Arrays.asList(Rule.values()));
  }
}
