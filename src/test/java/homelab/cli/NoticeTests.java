package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.engine.OperationResult.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a command says of restarts, because neither the engine nor the plugin does. */
class NoticeTests {

  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  private static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";

  @Test
  void aContainerWhoseCoresOrMemoryChangeRestartsAndIsNamed() {
    assertThat(
            RestartNotice.of(
                List.of(
                    step("update", CONTAINER, "container-notes", "memory"),
                    step("update", CONTAINER, "container-blog", "cpu", "description"))))
        .hasValueSatisfying(
            words ->
                assertThat(words)
                    .contains("container-blog restarts (cpu), container-notes restarts (memory)"));
  }

  @Test
  void nothingIsSaidOfWhatGoesOnRunning() {
    assertThat(
            RestartNotice.of(
                List.of(
                    step("update", CONTAINER, "container-blog", "description", "tags"),
                    step("create", CONTAINER, "container-wiki", "cpu"),
                    step("update", VM, "router", "memory"))))
        .isEmpty();
  }

  @Test
  void aRouterWithAnotherMemoryWaitsForFirewallApply() {
    assertThat(RouterNotice.of(List.of(step("update", VM, "router", "memory"))))
        .hasValueSatisfying(
            words -> assertThat(words).contains("memory", "firewall apply", "(router)"));
    assertThat(RouterNotice.of(List.of(step("create", VM, "router")))).isEmpty();
  }

  private static Step step(String action, String type, String name, String... changed) {
    return new Step(
        action,
        "urn:pulumi:home::homelab::homelab:home:Home$%s::%s".formatted(type, name),
        type,
        List.of(changed));
  }
}
