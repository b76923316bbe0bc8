package homelab.change;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.config.ConfigReference;
import homelab.rehearsal.KeySweep;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The recorded table is whole; KeyChangesTests shows that it is true. */
class KeyChangesTableTests {

  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";

  @Test
  void everyKeyOfTheStackFileHasARow() {
    var keys = new TreeSet<>(ConfigReference.keys());
    keys.removeAll(KeySweep.FIXED);

    assertThat(KeySweep.VALUES.keySet()).as("KeySweep needs a value for a new key").isEqualTo(keys);
    assertThat(KeyChanges.recorded().rows().stream().map(KeyChange::key))
        .as("run KeyChangesTests with -DargLine=-Dhomelab.write=true, then ./homelab render --docs")
        .containsExactlyElementsOf(keys);
  }

  @Test
  void theGuardKnowsEveryKeyOfWhichAChangeIsRefused() {
    assertThat(KeyChanges.recorded().refused()).isEqualTo(new TreeSet<>(Immovable.KEYS));
  }

  @Test
  void aPropertyThatWasSeenToNeedANewResourceIsOneWhereverItStands() {
    var table = KeyChanges.recorded();

    assertThat(table.replaces(CONTAINER, "mountPoints[0].size")).isTrue();
    assertThat(table.replaces(CONTAINER, "mountPoints[3].size")).isTrue();
    assertThat(table.replaces(CONTAINER, "mountPoints[0].backup")).isFalse();
    assertThat(table.replaces(CONTAINER, "cpu.cores")).isFalse();
    assertThat(table.replaces("proxmoxve:index/vmLegacy:VmLegacy", "mountPoints[0].size"))
        .isFalse();
  }
}
