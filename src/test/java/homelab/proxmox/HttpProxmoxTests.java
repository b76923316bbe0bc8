package homelab.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpProxmoxTests {

  private static final String TASK = "\"UPID:pve:1:qmreboot:100:a@pve!b:\"";
  private static final String TASK_STATUS =
      "GET tasks/UPID%3Apve%3A1%3Aqmreboot%3A100%3Aa%40pve%21b%3A/status";

  private final ArrayList<Duration> pauses = new ArrayList<>();
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
  void theHostSaysWhatItIsAndWhatTheTokenMay() {
    host.onCluster("GET version", "{\"version\":\"9.0.11\",\"release\":\"9.0\"}")
        .on(
            "GET apt/versions",
            "",
            "[{\"Package\":\"lxc-pve\",\"OldVersion\":\"6.0.5-1\",\"Version\":\"6.0.5-3\","
                + "\"CurrentState\":\"Installed\"},"
                + "{\"Package\":\"criu\",\"CurrentState\":\"NotInstalled\"}]")
        .on("GET apt/versions", "", "[{\"Package\":\"criu\",\"CurrentState\":\"NotInstalled\"}]")
        .onCluster(
            "GET access/permissions",
            "{\"/\":{\"VM.Audit\":1,\"VM.Clone\":0},\"/vms\":{\"VM.Clone\":1}}");

    assertThat(api.version()).isEqualTo("9.0.11");
    assertThat(api.installed("lxc-pve")).as("not what is offered").contains("6.0.5-1");
    assertThat(api.installed("criu")).isEmpty();
    assertThat(api.rights())
        .containsEntry("/", java.util.Set.of("VM.Audit"))
        .containsEntry("/vms", java.util.Set.of("VM.Clone"));
  }

  @Test
  void whatIsTakenIsToldBeforeItIsMade() {
    host.onCluster(
            "GET pools", "[{\"poolid\":\"homelab\",\"comment\":\"ours\"},{\"poolid\":\"x\"}]")
        .onCluster("GET cluster/nextid?vmid=200", "\"200\"")
        .refusing("GET /api2/json/cluster/nextid?vmid=201", 400)
        .refusing("GET /api2/json/cluster/nextid?vmid=202", 403)
        .on(
            "GET storage/local/content?content=vztmpl",
            "",
            "[{\"volid\":\"local:vztmpl/debian.tar.zst\"}]")
        .on(
            "GET lxc/200/config",
            "",
            "{\"hostname\":\"blog\",\"net0\":\"name=eth0,hwaddr=bc:24:11:0a:0b:0c,bridge=vmbr1\"}")
        .on(
            "GET qemu/100/config",
            "",
            "{\"net0\":\"virtio=BC:24:11:00:00:01,bridge=vmbr0\",\"net1\":\"virtio=BC:24:11:00:00:02\","
                + "\"smbios1\":\"uuid=BC:24:11:00:00:03\"}");

    assertThat(api.pools())
        .containsExactly(new HostFacts.Pool("homelab", "ours"), new HostFacts.Pool("x", ""));
    assertThat(api.isFree(200)).isTrue();
    assertThat(api.isFree(201)).as("a number that is taken is no valid parameter").isFalse();
    assertThatThrownBy(() -> api.isFree(202)).hasMessageContaining("may not do this");
    assertThat(api.templates("local")).containsExactly("local:vztmpl/debian.tar.zst");
    assertThat(api.macAddresses(guest(200, true))).containsExactly("BC:24:11:0A:0B:0C");
    assertThat(api.macAddresses(guest(100, false)))
        .containsExactlyInAnyOrder("BC:24:11:00:00:01", "BC:24:11:00:00:02");
  }

  private static HostFacts.Guest guest(int id, boolean container) {
    return new HostFacts.Guest(id, "", container, true, false, java.util.Set.of());
  }

  @Test
  void theHostSaysWhatItHolds() {
    host.on(
            "GET qemu",
            "",
            "[{\"vmid\":9000,\"name\":\"pfsense\",\"template\":1,\"status\":\"stopped\"}]")
        .on(
            "GET lxc",
            "",
            "[{\"vmid\":\"201\",\"name\":\"blog\",\"status\":\"running\",\"tags\":\"homelab;service\"}]")
        .on("GET storage", "", "[{\"storage\":\"local\",\"content\":\"iso,vztmpl\",\"active\":1}]")
        .on(
            "GET network",
            "",
            "[{\"iface\":\"vmbr0\",\"type\":\"bridge\",\"active\":1,\"gateway\":\"192.168.1.1\","
                + "\"bridge_ports\":\"enp1s0 enp3s0\"},{\"iface\":\"enp1s0\",\"type\":\"eth\"}]");

    var guests = api.guests();
    assertThat(guests).extracting(HostFacts.Guest::id).containsExactly(201, 9000);
    assertThat(guests.get(0).running()).isTrue();
    assertThat(guests.get(0).tags()).containsExactlyInAnyOrder("homelab", "service");
    assertThat(guests.get(1).template()).isTrue();
    assertThat(api.storages().get(0).contents()).containsExactlyInAnyOrder("iso", "vztmpl");
    var interfaces = api.interfaces();
    assertThat(interfaces.get(0).gateway()).contains("192.168.1.1");
    assertThat(interfaces.get(0).ports()).containsExactlyInAnyOrder("enp1s0", "enp3s0");
    assertThat(interfaces.get(1).active()).isFalse();
    assertThat(interfaces.get(1).gateway()).isEmpty();
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

  @Test
  void aHostThatTakesTheCallAndStaysSilentIsGivenUpInTheTimeThatWasGiven() throws IOException {
    // Whoever connects is taken by the kernel, and nobody ever reads what it says.
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var impatient =
          new HttpProxmox(
              "http://127.0.0.1:%d/".formatted(silent.getLocalPort()),
              "pve",
              true,
              SimulatedProxmoxApi.TOKEN,
              Duration.ofMillis(300),
              pauses::add);

      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(impatient::guests)
                  .isInstanceOf(ProxmoxRefusal.class)
                  .hasMessageContaining("did not answer (HttpTimeoutException)"));
    }
  }

  private HttpProxmox with(String token) {
    return new HttpProxmox(host.endpoint(), "pve", true, token, HttpProxmox.ANSWER, pauses::add);
  }
}
