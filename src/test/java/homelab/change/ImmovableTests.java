package homelab.change;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.rehearsal.StateGraph;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a container's own disk may become. */
class ImmovableTests {

  @Test
  void aContainersDiskMayGrowAndNotShrink() {
    assertThat(rootOf(16, 16)).isEmpty();
    assertThat(rootOf(16, 17)).isEmpty();
    assertThat(rootOf(16, 8))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.key()).isEqualTo("services.portfolio.rootGb");
              assertThat(one.now()).isEqualTo("16");
              assertThat(one.wanted()).isEqualTo("8");
              assertThat(one.advice()).contains("only grows", "Put the value in the state back");
            });
  }

  private static List<Immovable> rootOf(int now, int wanted) {
    var state =
        StateGraph.parse(
            """
{"deployment": {"resources": [{
  "urn": "urn:pulumi:home::homelab::proxmoxve:index/containerLegacy:ContainerLegacy::container-portfolio",
  "type": "proxmoxve:index/containerLegacy:ContainerLegacy",
  "id": "200", "protect": true,
  "inputs": {"vmId": 200, "disk": {"size": %d}, "mountPoints": [{"size": "8G"}]}}]}}
"""
                .formatted(now));
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.computeIfPresent(
        "homelab:services",
        (key, text) -> text.replaceFirst("\"port\":3000", "\"port\":3000,\"rootGb\":" + wanted));
    return Immovable.of(state, ConfigLoader.fromEngine(keys));
  }
}
