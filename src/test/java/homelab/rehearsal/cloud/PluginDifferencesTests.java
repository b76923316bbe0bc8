package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.list;
import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the real Proxmox plugin was seen to do something else than its schema says (proxmoxve
 * 8.3.0, bpg 0.111.1): each row is one such difference, and the simulated plugin has it.
 */
class PluginDifferencesTests {

  private static final String POOL = "proxmoxve:index/poolLegacy:PoolLegacy";
  private static final String SWITCH = "proxmoxve:cluster/firewallLegacy:FirewallLegacy";
  private static final String OPTIONS = "proxmoxve:firewall/optionsLegacy:OptionsLegacy";
  private static final String BACKUP = "proxmoxve:backup/job:Job";
  private static final String VM = ProxmoxRefusalTests.VM;
  private static final String CONTAINER = ProxmoxRefusalTests.CONTAINER;

  @TempDir private Path folder;

  /** One difference, shown in a host of its own. */
  private interface Shown {
    void in(ProxmoxWorld world, Plugin proxmox) throws Exception;
  }

  @TestFactory
  Stream<DynamicTest> theSimulatedPluginDiffersAsTheRealOneDoes() {
    return Stream.of(
        row("a backup job crashes the plugin, and is on the host", this::crash),
        row("what is under way when it crashes is lost to the state", this::lostInTheCrash),
        row("the next try finds the job that it made", this::nextTry),
        row("reading and importing a backup job crash as well", this::importCrashes),
        row("a machine without disks asks for 8 GB and is refused on 16", this::defaultDisk),
        row("a machine without disks moves its disk to local-lvm", this::defaultStorage),
        row("a larger disk than the template's grows, a smaller is refused", this::resize),
        row("disks[0].speed differs in every run", this::speed),
        row("ebtables is switched off by silence", this::ebtables),
        row("router advertisements are allowed by silence", this::radv),
        row("a changed container sends features that a token may not", this::features),
        row("cores or memory of a container restart it", this::containerRestarts),
        row("a container that is off is not restarted", this::stoppedContainer),
        row("memory of the router restarts nothing", this::routerMemory));
  }

  private void crash(ProxmoxWorld world, Plugin proxmox) {
    pool(proxmox);
    assertThatThrownBy(() -> proxmox.create(BACKUP, backup()))
        .hasMessageContaining("Bridged provider panic (v=8.3.0 method=Create)")
        .hasMessageContaining("interface {} is nil, not int");
    assertThat(world.object(BACKUP, "homelab-nightly")).isPresent();
  }

  private void lostInTheCrash(ProxmoxWorld world, Plugin proxmox) {
    pool(proxmox);
    assertThatThrownBy(() -> proxmox.create(BACKUP, backup())).isInstanceOf(Plugin.Refused.class);
    assertThatThrownBy(() -> proxmox.create(POOL, Map.of("poolId", "other")))
        .hasMessageContaining("error reading from server: EOF");
    proxmox.configure(provider());
    proxmox.create(POOL, Map.of("poolId", "other"));
  }

  private void nextTry(ProxmoxWorld world, Plugin proxmox) {
    crash(world, proxmox);
    proxmox.configure(provider());
    assertThatThrownBy(() -> proxmox.create(BACKUP, backup()))
        .hasMessageContaining("the requested resource already exists");
    assertThat(world.objects(BACKUP)).hasSize(1);
  }

  private void importCrashes(ProxmoxWorld world, Plugin proxmox) {
    world.seed(BACKUP, "homelab-nightly", backup());
    assertThatThrownBy(() -> proxmox.adopt(BACKUP, "homelab-nightly"))
        .hasMessageContaining("method=Read");
  }

  private void defaultDisk(ProxmoxWorld world, Plugin proxmox) {
    assertThatThrownBy(() -> proxmox.create(VM, ProxmoxRefusalTests.machine()))
        .hasMessageContaining("disk resize failure")
        .hasMessageContaining("requested size (8G) is lower than current size (16G)");
    assertThat(world.vm(100)).isEmpty();
  }

  private void defaultStorage(ProxmoxWorld world, Plugin proxmox) {
    template(world, "local-zfs", 8);
    proxmox.create(VM, ProxmoxRefusalTests.machine());
    assertThat(actualDisks(world)).containsExactly(disk("local-lvm", 8));
  }

  private void resize(ProxmoxWorld world, Plugin proxmox) {
    var made = proxmox.create(VM, machine(32));
    assertThat(actualDisks(world)).containsExactly(disk("local-lvm", 32));
    assertThatThrownBy(() -> proxmox.update(made, machine(16)))
        .hasMessageContaining("requested size (16G) is lower than current size (32G)");
  }

  private void speed(ProxmoxWorld world, Plugin proxmox) {
    var made = proxmox.create(VM, machine(16));
    assertThat(proxmox.diff(made, machine(16)).getDetailedDiffMap())
        .containsOnlyKeys("disks[0].speed");
    assertThat(proxmox.diff(made, machine(16), "disks").getDetailedDiffMap()).isEmpty();
  }

  private void ebtables(ProxmoxWorld world, Plugin proxmox) {
    var made = proxmox.create(SWITCH, Map.of("enabled", false));
    assertThat(world.objects(SWITCH).get(0).now().flag("ebtables", true)).isFalse();
    proxmox.update(made, Map.of("enabled", false, "ebtables", true));
    assertThat(world.objects(SWITCH).get(0).now().flag("ebtables", false)).isTrue();
  }

  private void radv(ProxmoxWorld world, Plugin proxmox) {
    proxmox.create(CONTAINER, container(proxmox));
    var made = proxmox.create(OPTIONS, Map.of("nodeName", "pve", "containerId", 201.0));
    var now = world.objects(OPTIONS).get(0).now();
    assertThat(now.flag("radv", false)).isTrue();
    assertThat(now.flag("dhcp", true) || now.flag("ipfilter", true) || now.flag("ndp", true))
        .isFalse();
    proxmox.update(made, Map.of("nodeName", "pve", "containerId", 201.0, "radv", false));
    assertThat(world.objects(OPTIONS).get(0).now().flag("radv", true)).isFalse();
  }

  private void features(ProxmoxWorld world, Plugin proxmox) {
    var inputs = container(proxmox);
    var made = proxmox.create(CONTAINER, with(inputs, "features", Map.of("nesting", true)));
    assertThatThrownBy(() -> proxmox.update(made, inputs))
        .hasMessageContaining("403")
        .hasMessageContaining("fuse=0,keyctl=0,nesting=0,mknod=0");
  }

  private void containerRestarts(ProxmoxWorld world, Plugin proxmox) {
    var inputs = container(proxmox);
    var made = proxmox.create(CONTAINER, inputs);
    var described = proxmox.update(made, with(inputs, "description", "another"));
    assertThat(world.reboots()).isEmpty();
    var cores = with(inputs, "cpu", Map.of("cores", 2.0));
    var grown = proxmox.update(described, cores);
    proxmox.update(grown, with(cores, "memory", Map.of("dedicated", 1024.0)));
    assertThat(world.reboots()).extracting(ProxmoxWorld.Reboot::id).containsExactly(201, 201);
  }

  private void stoppedContainer(ProxmoxWorld world, Plugin proxmox) {
    var inputs = with(container(proxmox), "started", false);
    var made = proxmox.create(CONTAINER, inputs);
    proxmox.update(made, with(inputs, "cpu", Map.of("cores", 2.0)));
    assertThat(world.reboots()).isEmpty();
  }

  private void routerMemory(ProxmoxWorld world, Plugin proxmox) {
    var inputs = with(machine(16), "rebootAfterUpdate", false);
    var made = proxmox.create(VM, inputs);
    proxmox.update(made, with(inputs, "memory", Map.of("dedicated", 4096.0)));
    assertThat(world.reboots()).isEmpty();
    assertThat(world.awaitsPowerCycle(world.vm(100).orElseThrow())).isTrue();
  }

  private DynamicTest row(String name, Shown shown) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          var host = Host.example().withGateway("192.168.1.1");
          var world = new ProxmoxWorld(host, folder, Stage.still());
          try (var proxmox = Plugin.serving(world)) {
            shown.in(world, proxmox);
          }
        });
  }

  private static void pool(Plugin proxmox) {
    proxmox.create(POOL, Map.of("poolId", "homelab"));
  }

  private static Map<String, Object> backup() {
    return Map.of(
        "resourceId",
        "homelab-nightly",
        "schedule",
        "03:30",
        "storage",
        "local",
        "pool",
        "homelab");
  }

  private static Map<String, Object> provider() {
    return Map.of("endpoint", "https://192.168.1.10:8006/", "apiToken", "a@pve!t=u");
  }

  private static Map<String, Object> container(Plugin proxmox) {
    var template = proxmox.create(ProxmoxRefusalTests.DOWNLOAD, ProxmoxRefusalTests.download());
    return new TreeMap<>(ProxmoxRefusalTests.container(template));
  }

  private static Map<String, Object> machine(int gigabytes) {
    return with(ProxmoxRefusalTests.machine(), "disks", list(disk("local-lvm", gigabytes)));
  }

  private static Map<String, Object> disk(String storage, int gigabytes) {
    return Map.of("interface", "scsi0", "datastoreId", storage, "size", (double) gigabytes);
  }

  private static void template(ProxmoxWorld world, String storage, int gigabytes) {
    world.change(world.vm(9000).orElseThrow(), "disks", List.of(disk(storage, gigabytes)));
  }

  private static List<Object> actualDisks(ProxmoxWorld world) {
    return world.vm(100).orElseThrow().now().objects("actualDisks").stream()
        .map(disk -> (Object) disk.toMap())
        .toList();
  }
}
