package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.list;
import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.proxmox.TokenRight;
import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The token's rights: everything that the program does goes through with all of them, and without
 * any one the host refuses something with 403 and its name. So the table has no right too few or
 * too many.
 */
class TokenRightTests {

  @TempDir private Path folder;

  @Test
  void withEveryRightOfTheTableEverythingGoesThrough() throws Exception {
    assertThat(refusals("none")).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> withoutOneRightTheHostSaysWhich() {
    return TokenRight.all().stream()
        .map(
            right ->
                DynamicTest.dynamicTest(
                    right.privilege(),
                    () ->
                        assertThat(refusals(right.privilege()))
                            .isNotEmpty()
                            .allSatisfy(
                                words ->
                                    assertThat(words)
                                        .contains("403", "Permission check failed")
                                        .contains(right.privilege()))));
  }

  @Test
  void aRightThatDoesNotReachBelowTheRootPathIsRefusedBelowIt() throws Exception {
    try (var proxmox = new Acts(folder())) {
      proxmox.world.grant("Pool.Allocate", 0);
      assertThatThrownBy(() -> proxmox.plugin.create(Acts.POOL, Map.of("poolId", "homelab")))
          .hasMessageContaining("Permission check failed (/pool/homelab, Pool.Allocate)");
    }
  }

  @Test
  void readmeNamesTheRightsOfTheTable() throws Exception {
    var row =
        Files.readAllLines(Path.of("README.md")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("| Proxmox API token |"))
            .findFirst()
            .orElseThrow();
    assertThat(row).contains(": " + TokenRight.role() + " (").contains(TokenRight.PAGE);
  }

  @Test
  void thePageIsTheTable() {
    assertThat(Path.of(TokenRight.PAGE)).hasContent(TokenRight.page());
  }

  /** One that is left out would fall back to the interface's own, and hide what the kind does. */
  @Test
  void whatAsksForRightsPassesEveryQuestionOn() throws Exception {
    var guarded = Class.forName("homelab.rehearsal.cloud.proxmox.OperationRights$Guarded");
    assertThat(signatures(guarded)).containsAll(signatures(Kind.class));
  }

  private static List<String> signatures(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(method -> !method.isSynthetic())
        .map(method -> method.getName() + List.of(method.getParameterTypes()))
        .toList();
  }

  private Path folder() throws Exception {
    Files.writeString(folder.resolve("router.iso"), "configuration");
    return folder;
  }

  private List<String> refusals(String withheld) throws Exception {
    try (var proxmox = new Acts(folder())) {
      return proxmox.refusalsWithout(withheld);
    }
  }

  /** What the program has the plugin do, each act tried although others were refused. */
  private static final class Acts implements AutoCloseable {

    static final String POOL = "proxmoxve:index/poolLegacy:PoolLegacy";
    private static final String BRIDGE = "proxmoxve:network/linux/bridge:Bridge";
    private static final String MEDIA = "proxmoxve:index/fileLegacy:FileLegacy";
    private static final String SWITCH = "proxmoxve:cluster/firewallLegacy:FirewallLegacy";
    private static final String OPTIONS = "proxmoxve:firewall/optionsLegacy:OptionsLegacy";

    private final ProxmoxWorld world;
    private final Plugin plugin;
    private final List<String> refusals = new ArrayList<>();

    Acts(Path folder) throws Exception {
      world = new ProxmoxWorld(Host.example().withGateway("192.168.1.1"), folder, Stage.still());
      plugin = Plugin.serving(world);
    }

    List<String> refusalsWithout(String right) {
      for (var act : acts()) {
        world.withhold(right);
        try {
          act.run();
        } catch (Plugin.Refused refused) {
          refusals.add(refused.getMessage());
          // The others need what this one makes.
          world.grant(right, 1);
          act.run();
        }
        world.grant(right, 1);
      }
      return refusals;
    }

    private List<Runnable> acts() {
      var made = new TreeMap<String, Plugin.Made>();
      return List.of(
          () -> made.put("pool", plugin.create(POOL, Map.of("poolId", "homelab"))),
          () ->
              made.put(
                  "bridge",
                  plugin.create(
                      BRIDGE, Map.of("nodeName", "pve", "name", "vmbr1", "ports", list("enp2s0")))),
          () ->
              made.put(
                  "media",
                  plugin.create(
                      MEDIA,
                      Map.of(
                          "nodeName",
                          "pve",
                          "datastoreId",
                          "local",
                          "contentType",
                          "iso",
                          "sourceFile",
                          Map.of("path", "router.iso")))),
          () ->
              made.put(
                  "template",
                  plugin.create(
                      ProxmoxRefusalTests.DOWNLOAD,
                      with(ProxmoxRefusalTests.download(), "overwriteUnmanaged", true))),
          () -> made.put("vm", plugin.create(ProxmoxRefusalTests.VM, machine(made))),
          () ->
              made.put(
                  "container",
                  plugin.create(
                      ProxmoxRefusalTests.CONTAINER,
                      ProxmoxRefusalTests.container(made.get("template")))),
          () ->
              made.put(
                  "options",
                  plugin.create(OPTIONS, Map.of("nodeName", "pve", "containerId", 201.0))),
          () -> made.put("switch", plugin.create(SWITCH, Map.of("enabled", false))),
          () ->
              plugin.update(
                  made.get("vm"), with(machine(made), "memory", Map.of("dedicated", 4096.0))),
          () -> made.values().forEach(plugin::read));
    }

    private static Map<String, Object> machine(Map<String, Plugin.Made> made) {
      var machine = new TreeMap<>(ProxmoxRefusalTests.machine());
      machine.put("poolId", "homelab");
      machine.put("cpu", Map.of("cores", 2.0));
      machine.put("memory", Map.of("dedicated", 2048.0));
      machine.put("cdrom", Map.of("interface", "ide2", "fileId", made.get("media").id()));
      machine.put(
          "disks", list(Map.of("interface", "scsi0", "datastoreId", "local-lvm", "size", 16.0)));
      machine.put("serialDevices", list(Map.of("device", "socket")));
      machine.put("networkDevices", list(Map.of("bridge", "vmbr1")));
      return machine;
    }

    @Override
    public void close() {
      plugin.close();
    }
  }
}
