package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.Context;
import com.pulumi.automation.OperationType;
import com.pulumi.automation.UpOptions;
import com.pulumi.cloudflare.DnsRecord;
import com.pulumi.cloudflare.DnsRecordArgs;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflared;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflaredArgs;
import com.pulumi.command.local.Command;
import com.pulumi.command.local.CommandArgs;
import com.pulumi.core.Output;
import com.pulumi.oci.Core.Subnet;
import com.pulumi.oci.Core.SubnetArgs;
import com.pulumi.oci.Core.Vcn;
import com.pulumi.oci.Core.VcnArgs;
import com.pulumi.resources.CustomResourceOptions;
import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import homelab.rehearsal.cloud.command.CommandWorld;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.rehearsal.cloud.oci.Tenancy;
import homelab.rehearsal.cloud.proxmox.Host;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import io.muehlbachler.pulumi.proxmoxve.FileLegacy;
import io.muehlbachler.pulumi.proxmoxve.FileLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.PoolLegacy;
import io.muehlbachler.pulumi.proxmoxve.PoolLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.VmLegacy;
import io.muehlbachler.pulumi.proxmoxve.VmLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.FileLegacySourceFileArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyCdromArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyCloneArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyDiskArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyNetworkDeviceArgs;
import io.muehlbachler.pulumi.proxmoxve.network_linux.Bridge;
import io.muehlbachler.pulumi.proxmoxve.network_linux.BridgeArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class RealEngineTests {

  private static final String SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldCE=";

  @TempDir private Path folder;
  private OciWorld oci;
  private CloudflareWorld cloudflare;
  private ProxmoxWorld proxmox;
  private SimulatedClouds clouds;
  private String subnetName = "one";
  private String cidr = "10.0.0.0/24";

  @BeforeEach
  void serve() throws Exception {
    oci = new OciWorld(Tenancy.example(), Stage.still());
    cloudflare = new CloudflareWorld(Ownership.example(), Stage.still());
    Files.writeString(folder.resolve("router.iso"), "pfSense's configuration");
    proxmox = new ProxmoxWorld(Host.example().withGateway("192.168.1.1"), folder, Stage.still());
    clouds =
        SimulatedClouds.serving(
            oci,
            cloudflare,
            proxmox,
            new CommandWorld(
                folder, Map.of("PATH", "/usr/bin:/bin"), Duration.ofSeconds(20), Stage.still()));
  }

  @AfterEach
  void close() {
    clouds.close();
  }

  @Test
  void runsTheWholeLifeOfAStackOnAttachedClouds() throws Exception {
    try (var engine = EngineStage.attached(folder, clouds, this::program)) {
      live(engine);
    }
  }

  @Test
  void runsTheWholeLifeOfAStackOnInstalledPlugins() throws Exception {
    try (var engine = EngineStage.withPlugins(folder, clouds, this::program)) {
      live(engine);
    }
  }

  private void live(EngineStage engine) throws Exception {
    var stack = engine.stack();
    stack.preview();
    assertThat(oci.objects()).as("a preview makes nothing").isEmpty();

    var up = stack.up();
    assertThat(up.summary().resourceChanges()).containsEntry(OperationType.CREATE, 14);
    assertThat(up.outputs().get("said").value()).isEqualTo("hello there");
    assertThat(storedState()).contains("cfd_tunnel").doesNotContain(SECRET);

    stack.up(UpOptions.builder().expectNoChanges(true).build());

    subnetName = "two";
    assertThat(stack.up().summary().resourceChanges()).containsEntry(OperationType.UPDATE, 1);
    cidr = "10.0.1.0/24";
    assertThat(stack.up().summary().resourceChanges()).containsEntry(OperationType.UPDATE, 1);

    Files.delete(folder.resolve("router.iso"));
    stack.refresh();
    stack.up(UpOptions.builder().expectNoChanges(true).build());

    assertThat(cloudflare.dynDns("home.example.org", "203.0.113.9", 60, false)).isTrue();
    stack.refresh();
    stack.up(UpOptions.builder().expectNoChanges(true).build());
    assertThat(cloudflare.record("home.example.org", "A").orElseThrow().now().text("content"))
        .hasValue("203.0.113.9");

    cloudflare.lose(cloudflare.record("a.example.org", "CNAME").orElseThrow());
    stack.refresh();
    assertThat(stack.up().summary().resourceChanges()).containsEntry(OperationType.CREATE, 1);

    stack.destroy();
    assertThat(cloudflare.objects()).isEmpty();
    assertThat(oci.objects()).isEmpty();
  }

  /** What lies on disk; an export through the Automation API would decrypt it. */
  private String storedState() throws IOException {
    try (var files = Files.walk(folder.resolve("state/.pulumi/stacks"))) {
      return Files.readString(
          files.filter(file -> file.toString().endsWith("stage.json")).findFirst().orElseThrow());
    }
  }

  private void program(Context context) {
    var compartment = "ocid1.compartment.oc1..examplecompartment";
    var oracle =
        new com.pulumi.oci.Provider(
            "oracle",
            com.pulumi.oci.ProviderArgs.builder()
                .tenancyOcid("ocid1.tenancy.oc1..exampletenancy")
                .userOcid("ocid1.user.oc1..exampleuser")
                .fingerprint("00:11")
                .privateKey("not a key")
                .region("eu-frankfurt-1")
                .build());
    var edge =
        new com.pulumi.cloudflare.Provider(
            "edge", com.pulumi.cloudflare.ProviderArgs.builder().apiToken("not a token").build());
    var inOracle = CustomResourceOptions.builder().provider(oracle).build();
    var atEdge = CustomResourceOptions.builder().provider(edge).build();
    var vcn =
        new Vcn(
            "vcn",
            VcnArgs.builder().compartmentId(compartment).cidrBlocks("10.0.0.0/16").build(),
            inOracle);
    new Subnet(
        "subnet",
        SubnetArgs.builder()
            .compartmentId(compartment)
            .vcnId(vcn.id())
            .cidrBlock(cidr)
            .displayName(subnetName)
            .securityListIds(vcn.defaultSecurityListId().applyValue(List::of))
            .build(),
        inOracle);
    var tunnel =
        new ZeroTrustTunnelCloudflared(
            "tunnel",
            ZeroTrustTunnelCloudflaredArgs.builder()
                .accountId(Ownership.example().accountId())
                .name("stage")
                .configSrc("cloudflare")
                .tunnelSecret(Output.ofSecret(SECRET))
                .build(),
            atEdge);
    new DnsRecord(
        "a",
        DnsRecordArgs.builder()
            .zoneId(Ownership.example().zoneId())
            .name("a.example.org")
            .type("CNAME")
            .content(tunnel.id().applyValue(id -> id + ".cfargotunnel.com"))
            .ttl(1.0)
            .proxied(true)
            .comment("a service")
            .build(),
        atEdge);
    new DnsRecord(
        "home",
        DnsRecordArgs.builder()
            .zoneId(Ownership.example().zoneId())
            .name("home.example.org")
            .type("A")
            .content("192.0.2.1")
            .ttl(60.0)
            .proxied(false)
            .build(),
        CustomResourceOptions.merge(
            atEdge,
            CustomResourceOptions.builder()
                .ignoreChanges("content", "ttl", "proxied", "comment", "tags")
                .build()));
    atHome();
    var said =
        new Command(
            "said",
            CommandArgs.builder()
                .create("echo hello there")
                .triggers(vcn.id().applyValue(id -> List.<Object>of(id)))
                .build());
    context.export("said", said.stdout());
  }

  private static void atHome() {
    var host =
        new io.muehlbachler.pulumi.proxmoxve.Provider(
            "host",
            io.muehlbachler.pulumi.proxmoxve.ProviderArgs.builder()
                .endpoint("https://192.168.1.10:8006/")
                .apiToken("homelab@pve!code=not-a-token")
                .insecure(true)
                .build());
    var onHost = CustomResourceOptions.builder().provider(host).build();
    var bridge =
        new Bridge(
            "bridge",
            BridgeArgs.builder()
                .nodeName("pve")
                .name("vmbr1")
                .ports("enp2s0")
                .vlanAware(true)
                .build(),
            onHost);
    var media =
        new FileLegacy(
            "media",
            FileLegacyArgs.builder()
                .nodeName("pve")
                .datastoreId("local")
                .contentType("iso")
                .sourceFile(FileLegacySourceFileArgs.builder().path("router.iso").build())
                .build(),
            CustomResourceOptions.merge(
                onHost,
                CustomResourceOptions.builder().ignoreChanges("sourceFile.changed").build()));
    var pool = new PoolLegacy("pool", PoolLegacyArgs.builder().poolId("homelab").build(), onHost);
    new VmLegacy(
        "router",
        VmLegacyArgs.builder()
            .nodeName("pve")
            .vmId(100)
            .name("pfsense")
            .poolId(pool.poolId())
            .clone_(VmLegacyCloneArgs.builder().vmId(9000).build())
            .disks(
                VmLegacyDiskArgs.builder()
                    .interface_("scsi0")
                    .datastoreId("local-lvm")
                    .size(16)
                    .build())
            .cdrom(VmLegacyCdromArgs.builder().interface_("ide2").fileId(media.id()).build())
            .networkDevices(
                VmLegacyNetworkDeviceArgs.builder().bridge("vmbr0").firewall(false).build(),
                VmLegacyNetworkDeviceArgs.builder().bridge(bridge.name()).firewall(false).build())
            .build(),
        CustomResourceOptions.merge(
            onHost, CustomResourceOptions.builder().ignoreChanges("disks").build()));
  }
}
