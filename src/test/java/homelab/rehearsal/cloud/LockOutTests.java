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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which a caller of the simulated host loses it. */
class LockOutTests {

  private static final String BRIDGE = "proxmoxve:network/linux/bridge:Bridge";
  private static final String VLAN = "proxmoxve:network/linux/vlan:Vlan";
  private static final String POOL = "proxmoxve:index/poolLegacy:PoolLegacy";
  private static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";
  private static final String SWITCH = "proxmoxve:cluster/firewallLegacy:FirewallLegacy";
  private static final String RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";
  private static final String IPSET = "proxmoxve:firewall/ipsetLegacy:IpsetLegacy";

  /** In the session, behind the router. */
  private static final String CONTROL_PLANE = "10.99.0.2";

  @TempDir private Path folder;
  private ProxmoxWorld world;
  private Plugin proxmox;

  @BeforeEach
  void serve() throws Exception {
    world = new ProxmoxWorld(Host.example(), folder, Stage.still());
    proxmox = Plugin.serving(world);
    proxmox.create(
        BRIDGE,
        Map.of("nodeName", "pve", "name", "vmbr1", "ports", List.of("enp2s0"), "vlanAware", true));
  }

  @AfterEach
  void close() {
    proxmox.close();
  }

  @Test
  void cutsOffWhoThrowsTheSwitchWithoutRules() {
    proxmox.create(SWITCH, on());
    assertCutOff();
  }

  @Test
  void keepsWhoIsAdmittedByARuleOrAnIpSet() {
    proxmox.create(
        IPSET, Map.of("name", "operators", "cidrs", list(Map.of("name", "192.168.1.0/24"))));
    var rules = proxmox.create(RULES, rules("+operators"));
    proxmox.create(SWITCH, on());
    proxmox.create(POOL, Map.of("poolId", "reached"));

    proxmox.update(rules, rules("192.168.1.50,10.20.10.0/24"));
    proxmox.create(POOL, Map.of("poolId", "still"));

    proxmox.update(rules, rules("10.20.10.0/24"));
    assertCutOff();
  }

  @Test
  void takesTheFirstRuleThatAppliesAndOnlyForTheApi() {
    proxmox.create(
        RULES,
        Map.of(
            "rules",
            List.of(
                with(rule("192.168.1.50"), "dport", "22"),
                with(rule("192.168.1.50"), "action", "DROP"),
                rule("192.168.1.0/24"))));
    proxmox.create(SWITCH, on());
    assertCutOff();
  }

  @Test
  void cutsOffWhoComesThroughARouterThatIsDown() {
    proxmox.create(VLAN, management());
    var router = proxmox.create(VM, router(false));
    proxmox.configure(Map.of("endpoint", "https://10.20.10.2:8006/", "apiToken", "a@pve!b=c"));
    world.callFrom(CONTROL_PLANE);
    proxmox.create(POOL, Map.of("poolId", "reached"));

    world.shutDown(world.vm(100).orElseThrow());
    assertCutOff();
    world.boot(world.vm(100).orElseThrow());
    proxmox.create(POOL, Map.of("poolId", "again"));

    proxmox.update(router, router(true));
    assertThat(world.routes()).as("the host's filter on a router's card").isFalse();
    assertCutOff();
  }

  @Test
  void cutsOffWhoRemovesTheAddressThatItCalls() {
    var address = proxmox.create(VLAN, management());
    proxmox.configure(Map.of("endpoint", "https://10.20.10.2:8006/", "apiToken", "a@pve!b=c"));
    world.callFrom("10.20.10.50");
    proxmox.delete(address);
    assertThatThrownBy(() -> proxmox.create(POOL, Map.of("poolId", "unreachable")))
        .hasMessageContaining("no route to host");
  }

  @Test
  void rebootsAMachineForASettingThatNeedsItUnlessToldNotTo() {
    proxmox.create(VLAN, management());
    var made = proxmox.create(VM, router(false));
    made = proxmox.update(made, with(router(false), "description", "only words"));
    assertThat(world.reboots()).isEmpty();

    made = proxmox.update(made, with(router(false), "memory", Map.of("dedicated", 4096.0)));
    assertThat(world.reboots()).containsExactly(new ProxmoxWorld.Reboot(100, false));
    assertThat(world.routes()).as("back again").isTrue();

    var told = with(router(false), "rebootAfterUpdate", false);
    proxmox.update(made, with(told, "memory", Map.of("dedicated", 2048.0)));
    assertThat(world.reboots()).hasSize(1);
    assertThat(world.awaitsPowerCycle(world.vm(100).orElseThrow())).isTrue();
    world.boot(world.vm(100).orElseThrow());
    assertThat(world.awaitsPowerCycle(world.vm(100).orElseThrow())).isFalse();
  }

  @Test
  void answersNobodyWhileUnplugged() {
    world.unplug(true);
    assertCutOff();
    world.unplug(false);
    proxmox.create(POOL, Map.of("poolId", "back"));
  }

  private void assertCutOff() {
    assertThat(world.cutOff()).isPresent();
    assertThatThrownBy(() -> proxmox.create(POOL, Map.of("poolId", "unreachable")))
        .hasMessageContaining("dial tcp");
  }

  private static Map<String, Object> on() {
    return Map.of("enabled", true, "inputPolicy", "DROP");
  }

  private static Map<String, Object> rules(String source) {
    return Map.of("rules", List.of(rule(source)));
  }

  private static Map<String, Object> rule(String source) {
    return Map.of(
        "type", "in", "action", "ACCEPT", "source", source, "proto", "tcp", "dport", "8006");
  }

  private static Map<String, Object> management() {
    return Map.of(
        "nodeName", "pve",
        "name", "vmbr1.10",
        "address", "10.20.10.2/24",
        "gateway", "10.20.10.1");
  }

  private static Map<String, Object> router(boolean filtered) {
    return Map.of(
        "nodeName",
        "pve",
        "vmId",
        100.0,
        "clone",
        Map.of("vmId", 9000.0),
        "disks",
        List.of(Map.of("interface", "scsi0", "datastoreId", "local-lvm", "size", 16.0)),
        "networkDevices",
        List.of(
            Map.of("bridge", "vmbr0", "firewall", filtered),
            Map.of("bridge", "vmbr1", "firewall", false)));
  }
}
