package homelab.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpProxmoxTests {

  private static final String TASK = "\"UPID:pve:1:qmreboot:100:a@pve!b:\"";
  private static final String TASK_STATUS =
      "GET tasks/UPID%3Apve%3A1%3Aqmreboot%3A100%3Aa%40pve%21b%3A/status";

  private final ArrayList<java.time.Duration> pauses = new ArrayList<>();
  private SimulatedProxmoxApi host;
  private HttpProxmox api;

  @BeforeEach
  void open() throws IOException {
    host = new SimulatedProxmoxApi();
    api = with(SimulatedProxmoxApi.TOKEN);
  }

  @AfterEach
  void everythingPlannedWasAskedAndNothingElse() {
    host.close();
    assertThat(host.unexpected()).isEmpty();
    assertThat(host.left()).isZero();
  }

  @Test
  void aRebootIsWaitedFor() {
    host.on("POST qemu/100/status/reboot", "timeout=120", TASK)
        .on(TASK_STATUS, "", "{\"status\":\"running\"}")
        .on(TASK_STATUS, "", "{\"status\":\"stopped\",\"exitstatus\":\"OK\"}");

    api.reboot(100);

    assertThat(pauses).hasSize(1);
  }

  @Test
  void aTaskThatFailedIsTold() {
    host.on("POST qemu/100/status/reboot", "timeout=120", TASK)
        .on(
            TASK_STATUS,
            "",
            "{\"status\":\"stopped\",\"type\":\"qmreboot\",\"exitstatus\":\"got timeout\"}");

    assertThatThrownBy(() -> api.reboot(100)).hasMessageContaining("got timeout");
  }

  @Test
  void theNewestMediumIsFirst() {
    host.on(
        "GET storage/local/content?content=iso",
        "",
        "[{\"volid\":\"local:iso/a.iso\",\"ctime\":1},{\"volid\":\"local:iso/b.iso\",\"ctime\":2}]");

    assertThat(api.media("local")).containsExactly("local:iso/b.iso", "local:iso/a.iso");
  }

  @Test
  void aDriveIsReadAndChanged() {
    host.on("GET qemu/100/config", "", "{\"ide2\":\"local:iso/a.iso,media=cdrom,size=1M\"}")
        .on("PUT qemu/100/config", "ide2=local%3Aiso%2Fb.iso%2Cmedia%3Dcdrom", "null")
        .on("DELETE storage/local/content/iso%2Fa.iso", "", "null");

    assertThat(api.medium(100, "ide2")).contains("local:iso/a.iso");
    api.insert(100, "ide2", "local:iso/b.iso");
    api.deleteMedium("local:iso/a.iso");
  }

  @Test
  void aRetiredContainerIsStoppedAndStaysStopped() {
    host.on("GET lxc", "", "[{\"vmid\":\"201\",\"name\":\"blog\"}]")
        .on("PUT lxc/201/config", "onboot=0", "null")
        .on("GET lxc/201/status/current", "", "{\"status\":\"running\"}")
        .on("POST lxc/201/status/shutdown", "forceStop=1", TASK)
        .on(TASK_STATUS, "", "{\"status\":\"stopped\",\"exitstatus\":\"OK\"}")
        .on("DELETE lxc/201?purge=1", "", "null");

    assertThat(api.containerName(201)).contains("blog");
    api.retire(201);
    api.deleteContainer(201);
  }

  @Test
  void aRefusalSaysWhatToDoAndShowsNoToken() {
    host.refusing("GET qemu/100/config", 403);
    assertThatThrownBy(() -> api.medium(100, "ide2"))
        .hasMessageContaining("rights")
        .hasMessageNotContaining(SimulatedProxmoxApi.TOKEN);
    assertThatThrownBy(() -> with("wrong").medium(100, "ide2"))
        .hasMessageContaining("homelab:proxmoxApiToken");
  }

  private HttpProxmox with(String token) {
    return new HttpProxmox(host.endpoint(), "pve", true, token, pauses::add);
  }
}
