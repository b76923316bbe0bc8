package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the real plugin does: a container that has the number already is taken for one's own. */
class ForeignContainerTests {

  private ProxmoxWorld world;
  private Plugin proxmox;
  private Map<String, Object> wanted;
  private CloudObject games;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    world = new ProxmoxWorld(Host.example().withGateway("192.168.1.1"), folder, Stage.still());
    proxmox = Plugin.serving(world);
    wanted =
        ProxmoxRefusalTests.container(
            proxmox.create(ProxmoxRefusalTests.DOWNLOAD, ProxmoxRefusalTests.download()));
    games =
        world.seed(
            ProxmoxRefusalTests.CONTAINER,
            "201",
            Map.of(
                "nodeName",
                "pve",
                "vmId",
                201.0,
                "unprivileged",
                false,
                "initialization",
                Map.of("hostname", "games")));
  }

  @AfterEach
  void close() {
    proxmox.close();
  }

  @Test
  void itIsTakenOverAsItIsAndTheNextRunWouldReplaceIt() {
    var before = games.now().toString();

    var made = proxmox.create(ProxmoxRefusalTests.CONTAINER, wanted);

    assertThat(made.id()).isEqualTo("201");
    assertThat(games.now()).hasToString(before);
    assertThat(proxmox.diff(made, wanted).getReplacesList()).contains("unprivileged");
  }

  @Test
  void whatTheStackIgnoresDoesNotReplaceIt() {
    world.lose(games);
    var made = proxmox.create(ProxmoxRefusalTests.CONTAINER, wanted);

    assertThat(proxmox.diff(made, wanted).getReplacesList()).isEmpty();
    assertThat(proxmox.diff(made, wanted).getDiffsList()).isEmpty();
    assertThat(proxmox.diff(made, with(wanted, "description", "another")).getDiffsList())
        .isEqualTo(List.of("description"));
  }
}
