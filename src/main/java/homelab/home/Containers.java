package homelab.home;

import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;
import homelab.topology.Guest;
import homelab.topology.ServiceGuest;
import io.muehlbachler.pulumi.proxmoxve.ContainerLegacy;
import io.muehlbachler.pulumi.proxmoxve.ContainerLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.download.File;
import io.muehlbachler.pulumi.proxmoxve.download.FileArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyCpuArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyDiskArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyFeaturesArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyInitializationArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyInitializationDnsArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyInitializationIpConfigArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyInitializationIpConfigIpv4Args;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyInitializationUserAccountArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyMemoryArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyMountPointArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyNetworkInterfaceArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyOperatingSystemArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.ContainerLegacyStartupArgs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** cloudflared and the services: unprivileged containers, all made the same way. */
final class Containers {

  /** Where a service's data lies in its container. */
  static final String DATA_MOUNT = "/srv/data";

  private static final int CLOUDFLARED_ROOT_GB = 8;
  private static final int CLOUDFLARED_MEMORY_MB = 256;

  private final Map<Guest, ContainerLegacy> byGuest =
      new TreeMap<>(java.util.Comparator.comparingInt(Guest::id));

  Containers(HomeArgs args, CustomResourceOptions durable) {
    var proxmox = args.home().proxmox();
    var url = args.home().container().url();
    var template =
        new File(
            "container-template",
            FileArgs.builder()
                .nodeName(proxmox.node())
                .datastoreId(proxmox.mediaStorage())
                .contentType("vztmpl")
                .url(url)
                .fileName(url.substring(url.lastIndexOf('/') + 1))
                .checksum(args.home().container().sha512())
                .checksumAlgorithm("sha512")
                .overwrite(false)
                // It outlives what is destroyed: an up that was given up half-way leaves it behind.
                .overwriteUnmanaged(true)
                .build(),
            RouterMachine.replaceable(durable));

    var topology = args.topology();
    var tunnel = container(args, topology.cloudflared(), CLOUDFLARED_ROOT_GB, template.id());
    tunnel
        .description("Dials out to Cloudflare and hands visitors to the services.")
        .tags("homelab", "tunnel")
        .cpu(ContainerLegacyCpuArgs.builder().cores(1).build())
        .memory(
            ContainerLegacyMemoryArgs.builder().dedicated(CLOUDFLARED_MEMORY_MB).swap(0).build());
    declare(topology.cloudflared(), tunnel, durable);
    // A service that is taken away leaves its container, which owns the volume with its data.
    var kept =
        CustomResourceOptions.merge(
            durable, CustomResourceOptions.builder().retainOnDelete(true).build());
    for (ServiceGuest service : topology.services()) {
      declare(service.guest(), service(args, service, template.id()), kept);
    }
  }

  ContainerLegacy of(Guest guest) {
    return byGuest.get(guest);
  }

  /** Returns every container, cloudflared first. */
  List<ContainerLegacy> all() {
    return new ArrayList<>(byGuest.values());
  }

  private void declare(
      Guest guest, ContainerLegacyArgs.Builder args, CustomResourceOptions durable) {
    byGuest.put(
        guest,
        new ContainerLegacy(
            "container-" + guest.name(),
            args.build(),
            CustomResourceOptions.merge(
                durable,
                // Ansible rotates keys and upgrades what is inside; a newer template is for new
                // ones. Features of a standing container are root's to change, not a token's.
                CustomResourceOptions.builder()
                    .ignoreChanges(
                        "initialization.userAccount", "operatingSystem.templateFileId", "features")
                    .build())));
  }

  private static ContainerLegacyArgs.Builder service(
      HomeArgs args, ServiceGuest service, Output<String> template) {
    var spec = service.service();
    return container(args, service.guest(), spec.rootGb(), template)
        .description("Service %s, public as %s.".formatted(spec.name(), service.publicName()))
        .tags(HomeComponent.SERVICE_TAGS)
        .cpu(ContainerLegacyCpuArgs.builder().cores(spec.cores()).build())
        .memory(ContainerLegacyMemoryArgs.builder().dedicated(spec.memoryMb()).swap(0).build())
        .mountPoints(
            ContainerLegacyMountPointArgs.builder()
                .volume(args.home().proxmox().guestStorage())
                .path(DATA_MOUNT)
                .size(spec.dataGb() + "G")
                .backup(true)
                .build());
  }

  private static ContainerLegacyArgs.Builder container(
      HomeArgs args, Guest guest, int rootGb, Output<String> template) {
    var proxmox = args.home().proxmox();
    return ContainerLegacyArgs.builder()
        .nodeName(proxmox.node())
        .vmId(guest.id())
        .poolId(HomeComponent.POOL)
        .unprivileged(true)
        // Debian 13's units end with 243/CREDENTIALS without it, and Docker needs it.
        .features(ContainerLegacyFeaturesArgs.builder().nesting(true).build())
        .operatingSystem(
            ContainerLegacyOperatingSystemArgs.builder()
                .templateFileId(template)
                .type("debian")
                .build())
        .disk(
            ContainerLegacyDiskArgs.builder()
                .datastoreId(proxmox.guestStorage())
                .size(rootGb)
                .build())
        .initialization(
            ContainerLegacyInitializationArgs.builder()
                .hostname(guest.name())
                .dns(
                    ContainerLegacyInitializationDnsArgs.builder()
                        .domain(args.topology().zoneName())
                        .servers(guest.network().router().toString())
                        .build())
                .ipConfigs(
                    ContainerLegacyInitializationIpConfigArgs.builder()
                        .ipv4(
                            ContainerLegacyInitializationIpConfigIpv4Args.builder()
                                .address(guest.addressWithPrefix())
                                .gateway(guest.network().router().toString())
                                .build())
                        .build())
                .userAccount(
                    ContainerLegacyInitializationUserAccountArgs.builder()
                        .keys(args.containerKey().applyValue(List::of))
                        .build())
                .build())
        .networkInterfaces(
            ContainerLegacyNetworkInterfaceArgs.builder()
                .name("eth0")
                .bridge(proxmox.guestBridge())
                .vlanId(guest.network().vlan())
                .macAddress(guest.macAddress())
                .firewall(true)
                .build())
        .startup(ContainerLegacyStartupArgs.builder().order(guest.startOrder()).build())
        .startOnBoot(true)
        .started(true);
  }
}
