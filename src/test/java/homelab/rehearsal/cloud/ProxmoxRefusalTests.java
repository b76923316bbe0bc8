package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.list;
import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ProxmoxRefusalTests extends RefusingCloud {

  private static final String BRIDGE = "proxmoxve:network/linux/bridge:Bridge";
  private static final String VLAN = "proxmoxve:network/linux/vlan:Vlan";
  private static final String POOL = "proxmoxve:index/poolLegacy:PoolLegacy";
  static final String DOWNLOAD = "proxmoxve:download/file:File";
  private static final String MEDIA = "proxmoxve:index/fileLegacy:FileLegacy";
  static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";
  static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  private static final String SWITCH = "proxmoxve:cluster/firewallLegacy:FirewallLegacy";
  private static final String NODE_OPTIONS = "proxmoxve:node/firewall:Firewall";
  private static final String OPTIONS = "proxmoxve:firewall/optionsLegacy:OptionsLegacy";
  private static final String RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";
  private static final String IPSET = "proxmoxve:firewall/ipsetLegacy:IpsetLegacy";
  private static final String BACKUP = "proxmoxve:backup/job:Job";
  private static final String TEMPLATE =
      "http://download.proxmox.com/images/system/debian-13-standard_13.1-2_amd64.tar.zst";

  @TempDir private Path folder;
  private ProxmoxWorld world;
  private Plugin proxmox;
  private Plugin.Made bridge;
  private Plugin.Made media;
  private Plugin.Made template;

  @Override
  void serve() throws Exception {
    Files.writeString(folder.resolve("router.iso"), "configuration");
    world = new ProxmoxWorld(Host.example().withGateway("192.168.1.1"), folder, Stage.still());
    proxmox = Plugin.serving(world);
    bridge = proxmox.create(BRIDGE, bridge());
    media = proxmox.create(MEDIA, media());
    template = proxmox.create(DOWNLOAD, download());
    proxmox.create(POOL, Map.of("poolId", "homelab"));
  }

  @Override
  void close() {
    proxmox.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesNetworks() {
    return Stream.of(
        refused("a bridge twice", "already exists", () -> proxmox.create(BRIDGE, bridge())),
        refused(
            "a card that is not there",
            "'enp9s0' does not exist",
            () -> proxmox.create(BRIDGE, bridge("vmbr2", "enp9s0"))),
        refused(
            "a card of another bridge",
            "already used on interface 'vmbr0'",
            () -> proxmox.create(BRIDGE, bridge("vmbr2", "enp1s0"))),
        refused(
            "a node that is not there",
            "hostname lookup",
            () -> proxmox.create(BRIDGE, with(bridge("vmbr2"), "nodeName", "pve2"))),
        refused(
            "an address without a prefix",
            "cidr: invalid format",
            () -> proxmox.create(BRIDGE, with(bridge("vmbr2"), "address", "10.0.0.1"))),
        refused(
            "an address in another interface's network",
            "lies in the network of interface 'vmbr0'",
            () -> proxmox.create(BRIDGE, with(bridge("vmbr2"), "address", "192.168.1.20/24"))),
        refused(
            "a second default gateway",
            "Default gateway already exists on interface 'vmbr0'.",
            () -> proxmox.create(VLAN, with(vlan(), "gateway", "10.20.10.1"))),
        refused("a tag of 4095", "between 1 and 4094", () -> proxmox.create(VLAN, tagged(4095))),
        refused("a tag of 0", "between 1 and 4094", () -> proxmox.create(VLAN, tagged(0))),
        refused(
            "a tag that the bridge does not carry",
            "carries '10 20'",
            () -> proxmox.create(VLAN, tagged(30))),
        refused(
            "a tag on a bridge that knows none",
            "not VLAN aware",
            () ->
                proxmox.create(VLAN, with(with(vlan(), "name", "vmbr0.10"), "interface", "vmbr0"))),
        refused(
            "a VLAN of no bridge",
            "'vmbr7' does not exist",
            () ->
                proxmox.create(VLAN, with(with(vlan(), "name", "vmbr7.10"), "interface", "vmbr7"))),
        refused(
            "to delete a bridge of a guest",
            "in use by guest 100",
            () -> {
              proxmox.create(VM, router());
              proxmox.delete(bridge);
            }),
        refused(
            "to delete a bridge of an address",
            "in use by interface 'vmbr1.10'",
            () -> {
              proxmox.create(VLAN, vlan());
              proxmox.delete(bridge);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesFiles() {
    return Stream.of(
        refused(
            "a storage that is not there",
            "storage 'nas' does not exist",
            () -> proxmox.create(MEDIA, with(media(), "datastoreId", "nas"))),
        refused(
            "a storage that does not hold ISOs",
            "does not support content-type 'iso'",
            () -> proxmox.create(MEDIA, with(media(), "datastoreId", "local-lvm"))),
        refused(
            "a local file that is not there",
            "no such file or directory",
            () -> proxmox.create(MEDIA, with(media(), "sourceFile.path", "other.iso"))),
        refused(
            "a file that exists",
            "already exists",
            () -> proxmox.create(MEDIA, with(media(), "overwrite", false))),
        refused(
            "a download that exists",
            "refusing to override",
            () -> proxmox.create(DOWNLOAD, download())),
        refused(
            "a checksum of another length",
            "checksum: not one",
            () -> proxmox.create(DOWNLOAD, with(other(), "checksum", "abc"))),
        refused(
            "a checksum that is wrong",
            "checksum mismatch",
            () -> {
              world.publish((String) other().get("url"), "b".repeat(128));
              proxmox.create(DOWNLOAD, other());
            }),
        refused(
            "a template that is no archive",
            "container template",
            () -> proxmox.create(DOWNLOAD, with(other(), "fileName", "debian.iso"))),
        refused(
            "to delete media that are attached",
            "still attached to VM 100",
            () -> {
              proxmox.create(VM, router());
              proxmox.delete(media);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesMachines() {
    return Stream.of(
        refused(
            "an id in use",
            "already exists",
            () -> {
              proxmox.create(VM, router());
              proxmox.create(CONTAINER, with(container(), "vmId", 100.0));
            }),
        refusedVm("an id below 100", "between 100", "vmId", 99.0),
        refusedVm("a clone of nothing", "unable to find", "clone.vmId", 4711.0),
        refused(
            "a clone of what is no template",
            "is not a template",
            () -> {
              proxmox.create(VM, router());
              proxmox.create(VM, with(with(router(), "vmId", 300.0), "clone.vmId", 100.0));
            }),
        refusedVm("a pool that is not there", "pool 'none'", "poolId", "none"),
        refusedVm(
            "a bridge that is not there",
            "bridge 'vmbr9' does not exist",
            "networkDevices",
            list(Map.of("bridge", "vmbr9"))),
        refusedVm(
            "a tag on a bridge that knows none",
            "not VLAN aware",
            "networkDevices",
            list(Map.of("bridge", "vmbr0", "vlanId", 10.0))),
        refusedVm(
            "the same MAC twice on one bridge",
            "already on bridge",
            "networkDevices",
            list(
                Map.of("bridge", "vmbr1", "macAddress", "02:00:00:00:00:01"),
                Map.of("bridge", "vmbr1", "macAddress", "02:00:00:00:00:01"))),
        refusedVm(
            "a multicast MAC",
            "not a unicast",
            "networkDevices",
            list(Map.of("bridge", "vmbr1", "macAddress", "03:00:00:00:00:01"))),
        refusedVm("media that are not there", "does not exist", "cdrom.fileId", "local:iso/x.iso"),
        refusedVm("a drive that is none", "cdrom interface", "cdrom.interface", "floppy0"),
        refusedVm("to boot from nothing", "invalid bootorder", "bootOrders", list("scsi7")),
        refusedVm("an agent that nobody runs", "guest agent", "agent", Map.of("enabled", true)),
        refusedVm(
            "a disk on a storage that holds none",
            "content-type 'images'",
            "disks",
            list(Map.of("interface", "scsi1", "datastoreId", "local"))),
        refused(
            "to delete a pool with guests",
            "is not empty",
            () -> {
              proxmox.create(VM, router());
              proxmox.delete(
                  new Plugin.Made(POOL, "homelab", Map.of("poolId", "homelab"), Map.of()));
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesContainers() {
    return Stream.of(
        refusedContainer(
            "a template that was not downloaded",
            "does not exist",
            "operatingSystem.templateFileId",
            "local:vztmpl/none.tar.zst"),
        refusedContainer("keyctl for a token", "root@pam", "features.keyctl", true),
        refusedContainer("fuse for a token", "root@pam", "features.fuse", true),
        refusedContainer("mknod for a token", "root@pam", "features.mknod", true),
        refusedContainer("mounts for a token", "root@pam", "features.mounts", list("nfs")),
        refusedContainer(
            "nesting in a privileged container", "privileged container", "unprivileged", false),
        refusedContainer(
            "a bind mount for a token",
            "bind is only allowed",
            "mountPoints",
            list(Map.of("volume", "/srv", "path", "/srv"))),
        refusedContainer(
            "a volume without a size",
            "needs a size",
            "mountPoints",
            list(Map.of("volume", "local-lvm", "path", "/srv"))),
        refusedContainer(
            "a disk on a storage that holds none",
            "content-type 'rootdir'",
            "disk.datastoreId",
            "local"),
        refusedContainer(
            "a gateway outside its network",
            "is not in the network",
            "initialization.ipConfigs",
            list(Map.of("ipv4", Map.of("address", "10.20.20.9/24", "gateway", "10.20.30.1")))),
        refusedContainer(
            "an address without a prefix",
            "invalid format",
            "initialization.ipConfigs",
            list(Map.of("ipv4", Map.of("address", "10.20.20.9")))),
        refusedContainer("a host name that is none", "hostname", "initialization.hostname", "a_b"),
        refusedContainer(
            "a key that is none",
            "public key validation",
            "initialization.userAccount",
            Map.of("keys", list("hello"))),
        refused(
            "an address that is taken",
            "already that of CT",
            () -> {
              proxmox.create(CONTAINER, container());
              proxmox.create(CONTAINER, with(container(), "vmId", 202.0));
            }),
        refused(
            "nesting for a token once the container stands",
            "nesting=1,mknod=0",
            () -> {
              var made = proxmox.create(CONTAINER, with(container(), "features", null));
              proxmox.update(made, container());
            }),
        refused(
            "no nesting for a token once the container stands",
            "nesting=0,mknod=0",
            () -> {
              var made = proxmox.create(CONTAINER, container());
              proxmox.update(made, with(container(), "features", null));
            }),
        refused(
            "to shrink a disk in place",
            "unable to shrink",
            () -> {
              var made = proxmox.create(CONTAINER, container());
              proxmox.update(made, with(container(), "disk.size", 4.0));
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesFirewallsAndBackups() {
    return Stream.of(
        refused(
            "rules of a guest that is not there",
            "does not exist",
            () ->
                proxmox.create(
                    RULES,
                    Map.of(
                        "nodeName",
                        "pve",
                        "containerId",
                        555.0,
                        "rules",
                        list(accept("10.0.0.1"))))),
        refused(
            "options of nobody",
            "give vmId or containerId",
            () -> proxmox.create(OPTIONS, Map.of("nodeName", "pve"))),
        refused(
            "a port without a protocol",
            "needs tcp or udp",
            () -> proxmox.create(RULES, rules(with(accept("10.0.0.1"), "proto", null)))),
        refused(
            "a source that is none",
            "invalid address",
            () -> proxmox.create(RULES, rules(accept("home")))),
        refused(
            "an IP set that is not there",
            "no such ipset",
            () -> proxmox.create(RULES, rules(accept("+friends")))),
        refused(
            "an action that is none",
            "action",
            () -> proxmox.create(RULES, rules(with(accept("10.0.0.1"), "action", "ALLOW")))),
        refused(
            "the cluster's rules twice",
            "declared twice",
            () -> {
              proxmox.create(RULES, rules(accept("192.168.1.0/24")));
              proxmox.create(RULES, rules(accept("192.168.1.0/24")));
            }),
        refused(
            "to delete an IP set in use",
            "is in use",
            () -> {
              var set =
                  proxmox.create(
                      IPSET,
                      Map.of("name", "friends", "cidrs", list(Map.of("name", "10.0.0.0/8"))));
              proxmox.create(RULES, rules(accept("+friends")));
              proxmox.delete(set);
            }),
        refused(
            "a policy that is none",
            "inputPolicy",
            () -> proxmox.create(SWITCH, Map.of("enabled", false, "inputPolicy", "DENY"))),
        refused(
            "a backup to where none may lie",
            "content-type 'backup'",
            () -> proxmox.create(BACKUP, with(backup(), "storage", "local-lvm"))),
        refused(
            "a backup of no pool",
            "does not exist",
            () -> proxmox.create(BACKUP, with(backup(), "pool", "none"))),
        refused(
            "a backup of nothing",
            "exactly one of",
            () -> proxmox.create(BACKUP, with(backup(), "pool", null))),
        refused(
            "a backup kept for ever and a day",
            "prune-backups",
            () -> proxmox.create(BACKUP, with(backup(), "pruneBackups", Map.of("keep-day", "1")))));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfNetworksAndFiles() {
    return Stream.of(
        refused(
            "tags on a bridge that knows none",
            "bridge_vids: '10'",
            () -> proxmox.create(BRIDGE, with(bridge("vmbr2"), "vids", "10"))),
        refused(
            "an interface's name that is none",
            "iface: invalid format - 'my bridge'",
            () -> proxmox.create(BRIDGE, bridge("my bridge"))),
        refused(
            "a gateway outside the interface's network",
            "is not in the interface's network",
            () -> {
              var outer = world.only(BRIDGE, found -> found.has("gateway"));
              world.change(outer, "gateway", null);
              proxmox.create(VLAN, with(vlan(), "gateway", "10.20.30.1"));
            }),
        refused(
            "a name that says another tag",
            "says another tag than 20",
            () -> proxmox.create(VLAN, with(vlan(), "vlan", 20.0))),
        refused(
            "a pool's name that is none",
            "poolid: invalid format",
            () -> proxmox.create(POOL, Map.of("poolId", "my pool"))),
        refused(
            "a pool twice",
            "pool 'homelab' already exists",
            () -> proxmox.create(POOL, Map.of("poolId", "homelab"))),
        refused(
            "to delete a pool that is backed up",
            "in use by a backup job",
            () -> {
              world.seed(BACKUP, "nightly", backup());
              proxmox.delete(
                  new Plugin.Made(POOL, "homelab", Map.of("poolId", "homelab"), Map.of()));
            }),
        refusedDownload("a download from nowhere", "url: invalid format", "url", "file:///x"),
        refusedDownload(
            "a download of snippets", "cannot be downloaded", "contentType", "snippets"),
        refusedDownload("an archive as an ISO", "not that of an ISO image", "contentType", "iso"),
        refusedDownload("a checksum of no algorithm", "need each other", "checksumAlgorithm", null),
        refused(
            "a file without a source",
            "exactly one of sourceFile and sourceRaw",
            () -> proxmox.create(MEDIA, with(media(), "sourceFile", null))),
        refused(
            "a file from elsewhere",
            "a download by this type is not simulated",
            () -> proxmox.create(MEDIA, with(media(), "sourceFile.path", "https://x/router.iso"))),
        refused(
            "a file of no kind",
            "contentType 'music' cannot be uploaded",
            () -> proxmox.create(MEDIA, with(media(), "contentType", "music"))));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfGuests() {
    return Stream.of(
        refusedVm("a name that is none", "is not a DNS name", "name", "my router"),
        refusedVm("too little memory", "memory: must be at least", "memory.dedicated", 8.0),
        refusedVm("no processor", "cores: must be at least 1", "cpu.cores", 0.0),
        refusedVm(
            "a disk on no drive",
            "disk interface 'floppy0' is not one",
            "disks",
            list(Map.of("interface", "floppy0", "datastoreId", "local-lvm"))),
        refused(
            "to delete a protected machine",
            "can't remove VM 100",
            () -> proxmox.delete(proxmox.create(VM, with(router(), "protection", true)))),
        refusedContainer("a clone", "clones of containers", "clone", Map.of("vmId", 9000.0)),
        refusedContainer(
            "a short password",
            "password: value must be at least",
            "initialization.userAccount",
            Map.of("password", "1234")),
        refusedContainer("too little memory", "memory: must be at least", "memory.dedicated", 8.0),
        refusedContainer(
            "a mount over everything",
            "must be absolute, below /",
            "mountPoints",
            list(Map.of("volume", "local-lvm", "size", "4G", "path", "/"))),
        refusedContainer(
            "more addresses than cards",
            "2 IP configurations for 1 network interfaces",
            "initialization.ipConfigs",
            list(ip("10.20.20.9/24"), ip("10.20.20.10/24"))),
        refused(
            "to delete a protected container",
            "can't remove CT 201",
            () -> proxmox.delete(proxmox.create(CONTAINER, with(container(), "protection", true)))),
        refused(
            "to delete a guest that a backup names",
            "is named by backup job 'nightly'",
            () -> {
              var made = proxmox.create(CONTAINER, container());
              world.seed(
                  BACKUP, "nightly", with(with(backup(), "pool", null), "vmids", list("201")));
              proxmox.delete(made);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfFirewalls() {
    return Stream.of(
        refused(
            "the cluster's options twice",
            "the cluster's firewall options are declared twice",
            () -> {
              proxmox.create(SWITCH, Map.of("enabled", false));
              proxmox.create(SWITCH, Map.of("enabled", false));
            }),
        refused(
            "a node's options twice",
            "the firewall options of node 'pve' are declared twice",
            () -> {
              proxmox.create(NODE_OPTIONS, Map.of("nodeName", "pve"));
              proxmox.create(NODE_OPTIONS, Map.of("nodeName", "pve"));
            }),
        refused(
            "a guest's options twice",
            "the firewall options of container-201 are declared twice",
            () -> {
              proxmox.create(CONTAINER, container());
              proxmox.create(OPTIONS, ofContainer());
              proxmox.create(OPTIONS, ofContainer());
            }),
        refused(
            "options that become another guest's",
            "cannot become that of",
            () -> {
              proxmox.create(CONTAINER, container());
              proxmox.create(VM, router());
              var made = proxmox.create(OPTIONS, ofContainer());
              proxmox.update(made, Map.of("nodeName", "pve", "vmId", 100.0));
            }),
        refused(
            "options of two guests",
            "vmId or containerId, not both",
            () -> proxmox.create(OPTIONS, with(ofContainer(), "vmId", 100.0))),
        refused(
            "a guest's rules without its node",
            "needs nodeName as well",
            () -> proxmox.create(RULES, with(rules(accept("10.0.0.1")), "containerId", 201.0))),
        refusedFirewallRule(
            "a group that is not there", "security group 'web'", "securityGroup", "web"),
        refusedFirewallRule("a direction that is none", "in, out or forward", "type", "both"),
        refusedFirewallRule("a protocol that is none", "unknown protocol", "proto", "sctp9"),
        refusedFirewallRule("a port that is none", "invalid port", "dport", "many"),
        refusedFirewallRule("a range of names", "invalid range", "source", "a-b"),
        refused(
            "a set's name that is none",
            "name: invalid format",
            () -> proxmox.create(IPSET, set("my friends", "10.0.0.0/8"))),
        refused(
            "a set twice",
            "IPSet 'friends' already exists",
            () -> {
              proxmox.create(IPSET, set("friends", "10.0.0.0/8"));
              proxmox.create(IPSET, set("friends", "10.0.0.0/8"));
            }),
        refused(
            "a set of names",
            "cidr: invalid address or network",
            () -> proxmox.create(IPSET, set("friends", "everybody"))));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetailsOfBackups() {
    return Stream.of(
        refusedBackup("a job's name that is none", "id: invalid format", "resourceId", "every day"),
        refusedBackup("a time that is none", "schedule: invalid format", "schedule", "at night"),
        refusedBackup("a mode that is none", "snapshot, suspend or stop", "mode", "copy"),
        refusedBackup("a compression that is none", "is not a compression", "compress", "rar"),
        refused(
            "a job twice",
            "Job 'nightly' already exists",
            () -> {
              world.seed(BACKUP, "nightly", backup());
              proxmox.create(BACKUP, backup());
            }),
        refused(
            "a backup of a guest that is not there",
            "vmid: guest 555 does not exist",
            () ->
                proxmox.create(BACKUP, with(with(backup(), "pool", null), "vmids", list("555")))));
  }

  @Test
  void refusesAProviderWithoutAnEndpoint() {
    assertThatThrownBy(() -> proxmox.configure(Map.of("apiToken", "a@pve!t=u")))
        .hasMessageContaining("you must specify the endpoint");
  }

  @Test
  void refusesAProviderWithoutCredentials() {
    assertThatThrownBy(() -> proxmox.configure(Map.of("endpoint", "https://192.168.1.10:8006/")))
        .hasMessageContaining("an API token");
    assertThatThrownBy(
            () ->
                proxmox.configure(
                    Map.of("endpoint", "https://192.168.1.10:8006/", "apiToken", "nonsense")))
        .hasMessageContaining("valid API token")
        .hasMessageNotContaining("nonsense");
  }

  @Test
  void saysChangedWhenTheLocalFileIsGoneOrDifferent() throws Exception {
    assertThat(changed()).isEqualTo(false);
    Files.writeString(folder.resolve("router.iso"), "another");
    assertThat(changed()).isEqualTo(true);
    Files.delete(folder.resolve("router.iso"));
    assertThat(changed()).isEqualTo(true);
    var seen = proxmox.read(media).orElseThrow();
    assertThat(proxmox.diff(seen, media()).getReplacesList())
        .as("which is why the program ignores it")
        .containsExactly("sourceFile");
    assertThat(world.uploaded("local:iso/router.iso").orElseThrow())
        .isEqualTo("configuration".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void replacesAContainerForASmallerDiskAndAMachineForAnotherId() {
    var container = proxmox.create(CONTAINER, container());
    assertThat(proxmox.diff(container, with(container(), "disk.size", 4.0)).getReplacesList())
        .containsExactly("disk");
    assertThat(proxmox.diff(container, with(container(), "disk.size", 16.0)).getReplacesList())
        .isEmpty();
    var vm = proxmox.create(VM, router());
    var diff = proxmox.diff(vm, with(router(), "vmId", 150.0));
    assertThat(diff.getReplacesList()).containsExactly("vmId");
    assertThat(diff.getDeleteBeforeReplace()).isTrue();
  }

  @Test
  void downloadsNothingWithoutAWayToTheInternet() throws Exception {
    close();
    world = new ProxmoxWorld(Host.example(), folder, Stage.still());
    proxmox = Plugin.serving(world);
    assertThatThrownBy(() -> proxmox.create(DOWNLOAD, download()))
        .hasMessageContaining("no default gateway");
  }

  private Object changed() {
    return ((Map<?, ?>) proxmox.read(media).orElseThrow().outputs().get("sourceFile"))
        .get("changed");
  }

  private DynamicTest refusedVm(String name, String because, String path, Object value) {
    return refused(name, because, () -> proxmox.create(VM, with(router(), path, value)));
  }

  private DynamicTest refusedContainer(String name, String because, String path, Object value) {
    return refused(name, because, () -> proxmox.create(CONTAINER, with(container(), path, value)));
  }

  private DynamicTest refusedDownload(String name, String because, String path, Object value) {
    return refused(name, because, () -> proxmox.create(DOWNLOAD, with(other(), path, value)));
  }

  private DynamicTest refusedBackup(String name, String because, String path, Object value) {
    return refused(name, because, () -> proxmox.create(BACKUP, with(backup(), path, value)));
  }

  private DynamicTest refusedFirewallRule(String name, String because, String path, Object value) {
    return refused(
        name, because, () -> proxmox.create(RULES, rules(with(accept("10.0.0.1"), path, value))));
  }

  private static Map<String, Object> set(String name, String member) {
    return Map.of("name", name, "cidrs", list(Map.of("name", member)));
  }

  private static Map<String, Object> ofContainer() {
    return Map.of("nodeName", "pve", "containerId", 201.0);
  }

  private static Map<String, Object> ip(String address) {
    return Map.of("ipv4", Map.of("address", address));
  }

  private static Map<String, Object> bridge() {
    return with(with(bridge("vmbr1", "enp2s0"), "vlanAware", true), "vids", "10 20");
  }

  private static Map<String, Object> bridge(String name, String... ports) {
    return Map.of("nodeName", "pve", "name", name, "ports", List.of(ports));
  }

  private static Map<String, Object> vlan() {
    return Map.of(
        "nodeName", "pve",
        "name", "vmbr1.10",
        "interface", "vmbr1",
        "vlan", 10.0,
        "address", "10.20.10.2/24");
  }

  private static Map<String, Object> tagged(int tag) {
    return with(with(vlan(), "vlan", (double) tag), "name", "vmbr1." + tag);
  }

  private static Map<String, Object> media() {
    return Map.of(
        "nodeName", "pve",
        "datastoreId", "local",
        "contentType", "iso",
        "sourceFile", Map.of("path", "router.iso"));
  }

  static Map<String, Object> download() {
    return Map.of(
        "nodeName", "pve",
        "datastoreId", "local",
        "contentType", "vztmpl",
        "url", TEMPLATE,
        "checksum", "a".repeat(128),
        "checksumAlgorithm", "sha512");
  }

  private static Map<String, Object> other() {
    return with(download(), "url", "http://download.proxmox.com/other.tar.zst");
  }

  /** A machine without disks, drives and cards of its own. */
  static Map<String, Object> machine() {
    return Map.of(
        "nodeName", "pve", "vmId", 100.0, "name", "pfsense", "clone", Map.of("vmId", 9000.0));
  }

  private Map<String, Object> router() {
    var router = new TreeMap<>(machine());
    router.put("poolId", "homelab");
    router.put("cdrom", Map.of("interface", "ide2", "fileId", media.id()));
    router.put("bootOrders", List.of("scsi0"));
    router.put(
        "disks", List.of(Map.of("interface", "scsi0", "datastoreId", "local-lvm", "size", 16.0)));
    router.put(
        "networkDevices",
        List.of(
            Map.of("bridge", "vmbr0", "macAddress", "02:00:00:00:00:01"),
            Map.of("bridge", "vmbr1", "macAddress", "02:00:00:00:00:02")));
    return router;
  }

  /** A container without a network. */
  static Map<String, Object> container(Plugin.Made template) {
    return Map.of(
        "nodeName",
        "pve",
        "vmId",
        201.0,
        "unprivileged",
        true,
        "operatingSystem",
        Map.of("templateFileId", template.id(), "type", "debian"),
        "disk",
        Map.of("datastoreId", "local-lvm", "size", 8.0));
  }

  private Map<String, Object> container() {
    var container = new TreeMap<>(container(template));
    container.put("poolId", "homelab");
    container.put("features", Map.of("nesting", true));
    container.put(
        "initialization",
        Map.of(
            "hostname",
            "blog",
            "ipConfigs",
            List.of(Map.of("ipv4", Map.of("address", "10.20.20.9/24", "gateway", "10.20.20.1")))));
    container.put(
        "networkInterfaces", List.of(Map.of("name", "eth0", "bridge", "vmbr1", "vlanId", 20.0)));
    return container;
  }

  private static Map<String, Object> rules(Object... rules) {
    return Map.of("rules", List.of(rules));
  }

  private static Map<String, Object> accept(String source) {
    return Map.of(
        "type", "in", "action", "ACCEPT", "source", source, "proto", "tcp", "dport", "8006");
  }

  private static Map<String, Object> backup() {
    return Map.of(
        "resourceId", "nightly", "schedule", "03:30", "storage", "local", "pool", "homelab");
  }
}
