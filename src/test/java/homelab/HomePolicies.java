package homelab;

import static homelab.Policy.list;
import static homelab.Policy.object;
import static homelab.Policy.that;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What holds for everything on the Proxmox host. */
record HomePolicies(Declarations declared, Path project) {

  private static final String VM = "proxmoxve:index/vmLegacy:VmLegacy";
  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";
  private static final String RULES = "proxmoxve:index/rulesLegacy:RulesLegacy";
  private static final String MANAGEMENT = "10.20.10.0/24";
  private static final String CONTROL_PLANE = "10.99.0.2";

  Stream<DynamicTest> all() {
    return Stream.of(
        that("one bridge carries all four networks, and the outer one is not ours", this::bridge),
        that("the host is managed behind the router", this::managementAddress),
        that("the container template is checked by its checksum", this::templateIsChecked),
        that("every guest is in the pool that Ansible has saved every night", this::backups),
        that("the router is a clone of the template", this::routerIsAClone),
        that("the router's settings lie in its drive and its disk boots", this::routersDrive),
        that("the router's cards are in order and have fixed addresses", this::routersCards),
        that("the router is never rebooted by the engine", this::routerIsNotRebooted),
        that("nobody asks an agent in the router", this::noAgent),
        that("the router's medium is readable by its owner only", this::medium),
        that("the router starts first, then the tunnel, then the services", this::startOrder),
        that("every container's card is behind the firewall, the router's are not", this::cards),
        that("only the router is attached to the outside", this::onlyTheRouterIsOutside),
        that("containers are unprivileged and may nest, nothing more", this::unprivileged),
        that("containers have limits", this::limits),
        that("a service's data lies on a mount point that is saved", this::data),
        that("the host's firewall drops what no rule admits", this::drops),
        that("the host admits operator, management network and control plane", this::admitted),
        that("a container admits its managers, and a service cloudflared", this::guestRules),
        that("what a person sees in Proxmox says what it is", this::described));
  }

  private void bridge() {
    assertThat(declared.only("proxmoxve:network/linux/bridge:Bridge"))
        .containsEntry("name", "vmbr1")
        .containsEntry("vlanAware", true)
        .containsEntry("vids", "20 10 30 40")
        .containsEntry("ports", List.of("enp2s0"));
  }

  private void managementAddress() {
    assertThat(declared.only("proxmoxve:network/linux/vlan:Vlan"))
        .containsEntry("name", "vmbr1.10")
        .containsEntry("vlan", 10.0)
        .containsEntry("address", "10.20.10.2/24")
        .containsEntry("gateway", "10.20.10.1");
  }

  private void templateIsChecked() {
    var template = declared.only("proxmoxve:download/file:File");
    assertThat(template)
        .containsEntry("checksumAlgorithm", "sha512")
        .containsEntry("contentType", "vztmpl")
        .containsEntry("overwrite", false);
    assertThat(template.get("checksum")).asString().hasSize(128);
  }

  private void backups() {
    assertThat(declared.only("proxmoxve:index/poolLegacy:PoolLegacy"))
        .containsEntry("poolId", "homelab");
    assertThat(declared.ofType("proxmoxve:backup/job:Job"))
        .as("the plugin crashes on it; the role proxmox_host makes the job")
        .isEmpty();
    assertThat(guests())
        .hasSize(5)
        .allSatisfy(guest -> assertThat(guest).containsEntry("poolId", "homelab"));
  }

  private void routerIsAClone() {
    assertThat(object(router(), "clone")).containsEntry("vmId", 9000.0).containsEntry("full", true);
  }

  private void routersDrive() {
    assertThat(object(router(), "cdrom"))
        .containsEntry("interface", "ide2")
        .containsEntry("fileId", "router-media-id");
    assertThat(router()).containsEntry("bootOrders", List.of("scsi0"));
    assertThat(list(router(), "disks"))
        .as("the template's: without it the plugin asks for 8 GB")
        .containsExactly(Map.of("interface", "scsi0", "datastoreId", "local-lvm", "size", 16.0));
  }

  private void routersCards() {
    assertThat(list(router(), "networkDevices"))
        .extracting(card -> card.get("bridge"))
        .containsExactly("vmbr0", "vmbr1");
    assertThat(list(router(), "networkDevices"))
        .extracting(card -> (String) card.get("macAddress"))
        .doesNotHaveDuplicates()
        .allMatch(mac -> mac.matches("02(:[0-9A-F]{2}){5}"));
  }

  private void routerIsNotRebooted() {
    assertThat(router()).containsEntry("rebootAfterUpdate", false);
  }

  private void noAgent() {
    assertThat(object(router(), "agent")).containsEntry("enabled", false);
  }

  private void medium() throws IOException {
    var media = declared.only("proxmoxve:index/fileLegacy:FileLegacy");
    var path = Path.of((String) object(media, "sourceFile").get("path"));
    assertThat(path).as("every machine previews the same").isRelative();
    assertThat(path.getFileName().toString()).matches(".*[0-9a-f]{12,}.*\\.iso");
    assertThat(Files.getPosixFilePermissions(project.resolve(path)))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  }

  private void startOrder() {
    assertThat(object(router(), "startup")).containsEntry("order", 1.0).containsKey("upDelay");
    assertThat(router()).containsEntry("onBoot", true);
    assertThat(declared.ofType(CONTAINER))
        .extracting(guest -> hostName(guest) + " " + object(guest, "startup").get("order"))
        .containsExactlyInAnyOrder("cloudflared 2.0", "portfolio 3.0", "blog 3.0", "notes 3.0");
    assertThat(declared.ofType(CONTAINER))
        .allSatisfy(guest -> assertThat(guest).containsEntry("startOnBoot", true));
  }

  private void cards() {
    assertThat(declared.ofType(CONTAINER))
        .hasSize(4)
        .allSatisfy(
            container ->
                assertThat(list(container, "networkInterfaces"))
                    .singleElement()
                    .satisfies(card -> assertThat(card).containsEntry("firewall", true)));
    assertThat(list(router(), "networkDevices"))
        .hasSize(2)
        .allSatisfy(card -> assertThat(card).containsEntry("firewall", false));
  }

  private void onlyTheRouterIsOutside() {
    assertThat(declared.ofType(CONTAINER))
        .flatExtracting(container -> list(container, "networkInterfaces"))
        .extracting(card -> card.get("bridge") + " " + card.get("vlanId"))
        .containsExactlyInAnyOrder("vmbr1 30.0", "vmbr1 40.0", "vmbr1 40.0", "vmbr1 40.0");
  }

  private void unprivileged() {
    assertThat(declared.ofType(CONTAINER))
        .allSatisfy(
            container -> {
              assertThat(container).containsEntry("unprivileged", true);
              assertThat(object(container, "features"))
                  .as("systemd's credentials need it in %s", hostName(container))
                  .isEqualTo(Map.of("nesting", true));
            });
  }

  private void limits() {
    assertThat(declared.ofType(CONTAINER))
        .allSatisfy(
            container -> {
              assertThat(object(container, "cpu").get("cores")).isNotNull();
              assertThat(object(container, "memory"))
                  .containsKey("dedicated")
                  .containsEntry("swap", 0.0);
              assertThat(object(container, "disk")).containsEntry("size", 8.0);
            });
  }

  private void data() {
    assertThat(declared.ofType(CONTAINER))
        .filteredOn(container -> !hostName(container).equals("cloudflared"))
        .hasSize(3)
        .allSatisfy(
            container ->
                assertThat(list(container, "mountPoints"))
                    .singleElement()
                    .satisfies(
                        mount ->
                            assertThat(mount)
                                .containsEntry("path", "/srv/data")
                                .containsEntry("backup", true)));
  }

  private void drops() {
    assertThat(declared.only("proxmoxve:cluster/firewallLegacy:FirewallLegacy"))
        .containsEntry("enabled", true)
        .as("the plugin sends off for what is not declared")
        .containsEntry("ebtables", true)
        .containsEntry("inputPolicy", "DROP");
    assertThat(declared.ofType("proxmoxve:firewall/optionsLegacy:OptionsLegacy"))
        .hasSize(4)
        .allSatisfy(
            guest ->
                assertThat(guest)
                    .containsEntry("enabled", true)
                    .containsEntry("inputPolicy", "DROP")
                    .containsEntry("macfilter", true)
                    .as("the plugin sends on for what is not declared")
                    .containsEntry("radv", false));
  }

  private void admitted() {
    assertThat(admitted("host-rules"))
        .containsExactly(
            "192.168.1.0/24 8006",
            "192.168.1.0/24 22",
            MANAGEMENT + " 8006",
            MANAGEMENT + " 22",
            CONTROL_PLANE + " 8006",
            CONTROL_PLANE + " 22");
  }

  private void guestRules() {
    assertThat(admitted("rules-cloudflared"))
        .containsExactly(MANAGEMENT + " 22", CONTROL_PLANE + " 22");
    for (var service : List.of("portfolio", "blog", "notes")) {
      assertThat(admitted("rules-" + service))
          .as(service)
          .containsExactly(MANAGEMENT + " 22", CONTROL_PLANE + " 22", "10.20.30.2 8080");
    }
  }

  private List<String> admitted(String name) {
    assertThat(list(declared.named(name), "rules"))
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .containsEntry("type", "in")
                    .containsEntry("action", "ACCEPT")
                    .containsEntry("proto", "tcp")
                    .containsKey("comment"));
    return list(declared.named(name), "rules").stream()
        .map(rule -> rule.get("source") + " " + rule.get("dport"))
        .toList();
  }

  private void described() {
    assertThat(guests())
        .allSatisfy(
            guest -> {
              assertThat(guest.get("description")).asString().isNotBlank();
              assertThat(guest.get("tags")).asList().contains("homelab");
            });
  }

  private List<Map<String, Object>> guests() {
    return Stream.concat(declared.ofType(VM).stream(), declared.ofType(CONTAINER).stream())
        .toList();
  }

  private Map<String, Object> router() {
    return declared.only(VM);
  }

  private static String hostName(Map<String, Object> container) {
    return (String) object(container, "initialization").get("hostname");
  }
}
