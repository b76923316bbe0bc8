package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.HostApi;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulated host's own API does not answer. */
class HostApiRefusalTests {

  private static final String TOKEN = "homelab@pve!code=0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10";

  private ProxmoxWorld world;
  private HostApi api;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    world = new ProxmoxWorld(Host.example().withGateway("192.168.1.1"), folder, Stage.still());
    api = HostApi.serving(world);
    api.takes(TOKEN);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void itTakesOnlyItsToken() throws Exception {
    assertThat(status(TOKEN, "GET", "version")).isEqualTo(200);
    assertThat(status(TOKEN + "0", "GET", "version")).isEqualTo(401);
    assertThat(status("", "GET", "version")).isEqualTo(401);
  }

  @Test
  void whatItWasNotTaughtIsNotImplementedAndRemembered() throws Exception {
    assertThat(status(TOKEN, "GET", "cluster/resources")).isEqualTo(501);
    assertThat(status(TOKEN, "POST", "version")).isEqualTo(501);
    assertThat(api.refused()).containsExactly("GET /cluster/resources", "POST /version");
  }

  @Test
  void aTaskThatItNeverBeganIsUnknown() throws Exception {
    var node = "nodes/%s/".formatted(Host.example().node());

    assertThat(status(TOKEN, "GET", node + "tasks/UPID%3Apve%3A1%3Aqmreboot%3A100%3Aa%3A/status"))
        .isEqualTo(501);
  }

  @Test
  void guestsAndFilesThatAreNotThereAreRefused() throws Exception {
    var node = "nodes/%s/".formatted(Host.example().node());

    assertThat(status(TOKEN, "POST", node + "qemu/100/status/reboot")).isEqualTo(500);
    assertThat(status(TOKEN, "GET", node + "lxc/201/status/current")).isEqualTo(500);
    assertThat(status(TOKEN, "DELETE", node + "storage/local/content/iso%2Fa.iso")).isEqualTo(500);
  }

  @Test
  void onlyAMachineThatRunsIsRestarted() throws Exception {
    var restart = "nodes/%s/qemu/100/status/reboot".formatted(Host.example().node());
    try (var proxmox = Plugin.serving(world)) {
      var machine = new TreeMap<>(ProxmoxRefusalTests.machine());
      // As large as the template's, which a clone cannot be smaller than.
      machine.put(
          "disks", List.of(Map.of("interface", "scsi0", "datastoreId", "local-lvm", "size", 16.0)));
      proxmox.create(ProxmoxRefusalTests.VM, machine);
    }

    assertThat(status(TOKEN, "POST", restart, "")).isEqualTo(400);
    assertThat(status(TOKEN, "POST", restart, "timeout=120")).isEqualTo(200);
    world.shutDown(world.vm(100).orElseThrow());
    assertThat(status(TOKEN, "POST", restart, "timeout=120")).isEqualTo(500);
  }

  @Test
  void onlyAContainerThatRunsIsShutDownAndOnlyOneThatDoesNotIsDeleted() throws Exception {
    var container = "nodes/%s/lxc/201".formatted(Host.example().node());
    try (var proxmox = Plugin.serving(world)) {
      var template = proxmox.create(ProxmoxRefusalTests.DOWNLOAD, ProxmoxRefusalTests.download());
      proxmox.create(ProxmoxRefusalTests.CONTAINER, ProxmoxRefusalTests.container(template));
    }

    assertThat(status(TOKEN, "DELETE", container + "?purge=1")).isEqualTo(500);
    assertThat(status(TOKEN, "POST", container + "/status/shutdown")).isEqualTo(400);
    assertThat(status(TOKEN, "POST", container + "/status/shutdown", "forceStop=1")).isEqualTo(200);
    assertThat(status(TOKEN, "POST", container + "/status/shutdown", "forceStop=1")).isEqualTo(500);
    assertThat(status(TOKEN, "DELETE", container + "?purge=1")).isEqualTo(200);
    assertThat(status(TOKEN, "GET", container + "/status/current")).isEqualTo(500);
  }

  private int status(String token, String method, String path) throws Exception {
    return status(token, method, path, "");
  }

  private int status(String token, String method, String path, String form) throws Exception {
    var request =
        HttpRequest.newBuilder(api.endpoint().resolve("/api2/json/" + path))
            .header("Authorization", "PVEAPIToken=" + token)
            .method(method, BodyPublishers.ofString(form))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
