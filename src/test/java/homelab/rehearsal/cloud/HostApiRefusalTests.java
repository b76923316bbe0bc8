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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulated host's own API does not answer. */
class HostApiRefusalTests {

  private static final String TOKEN = "homelab@pve!code=0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10";

  private HostApi api;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    api = HostApi.serving(new ProxmoxWorld(Host.example(), folder, Stage.still()));
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

  private int status(String token, String method, String path) throws Exception {
    var request =
        HttpRequest.newBuilder(api.endpoint().resolve("/api2/json/" + path))
            .header("Authorization", "PVEAPIToken=" + token)
            .method(method, BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}
