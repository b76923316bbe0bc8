package homelab.home;

import com.pulumi.resources.CustomResourceOptions;
import homelab.topology.Router;
import io.muehlbachler.pulumi.proxmoxve.FileLegacy;
import io.muehlbachler.pulumi.proxmoxve.FileLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.VmLegacy;
import io.muehlbachler.pulumi.proxmoxve.VmLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.FileLegacySourceFileArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyAgentArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyCdromArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyCloneArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyCpuArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyDiskArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyMemoryArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyNetworkDeviceArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyOperatingSystemArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacySerialDeviceArgs;
import io.muehlbachler.pulumi.proxmoxve.inputs.VmLegacyStartupArgs;

/**
 * pfSense: a clone of the template that was made once by hand, with its configuration on the CD
 * drive. A new configuration is new media and a changed drive, never a new machine, and reaches
 * pfSense with its next boot.
 */
final class RouterMachine {

  private static final String SYSTEM_DISK = "scsi0";

  private final VmLegacy machine;

  RouterMachine(HomeArgs args, CustomResourceOptions durable) {
    var proxmox = args.home().proxmox();
    var pfsense = args.home().pfsense();
    var router = args.topology().router();
    var media =
        new FileLegacy(
            "router-media",
            FileLegacyArgs.builder()
                .nodeName(proxmox.node())
                .datastoreId(proxmox.mediaStorage())
                .contentType("iso")
                .sourceFile(FileLegacySourceFileArgs.builder().path(args.mediaPath()).build())
                // Named after its content, and it outlives a destroy: an up that was given up
                // half-way leaves it behind.
                .overwrite(true)
                .build(),
            replaceable(durable, "sourceFile.changed"));
    machine =
        new VmLegacy(
            "router",
            VmLegacyArgs.builder()
                .nodeName(proxmox.node())
                .vmId(router.id())
                .name(router.name())
                .description(
                    "Router, firewall and the home end of the session. Its settings come from"
                        + " code.")
                .tags("homelab", "router")
                .poolId(HomeComponent.POOL)
                .clone_(VmLegacyCloneArgs.builder().vmId(pfsense.templateId()).full(true).build())
                .cpu(VmLegacyCpuArgs.builder().cores(pfsense.cores()).type("host").build())
                .memory(VmLegacyMemoryArgs.builder().dedicated(pfsense.memoryMb()).build())
                .operatingSystem(VmLegacyOperatingSystemArgs.builder().type("other").build())
                .cdrom(
                    VmLegacyCdromArgs.builder().interface_(Router.DRIVE).fileId(media.id()).build())
                // Declared as the template has it: without it the plugin asks for 8 GB elsewhere.
                .disks(
                    VmLegacyDiskArgs.builder()
                        .interface_(SYSTEM_DISK)
                        .datastoreId(proxmox.guestStorage())
                        .size(pfsense.diskGb())
                        .build())
                // The system disk boots; the drive only carries the configuration.
                .bootOrders(SYSTEM_DISK)
                .networkDevices(card(router.wan()), card(router.trunk()))
                .serialDevices(VmLegacySerialDeviceArgs.builder().device("socket").build())
                .agent(VmLegacyAgentArgs.builder().enabled(false).build())
                .startup(
                    VmLegacyStartupArgs.builder().order(router.startOrder()).upDelay(60).build())
                .onBoot(true)
                .started(true)
                // A reboot cuts the path that this very run may use; `firewall apply` does it,
                // named.
                .rebootAfterUpdate(false)
                .stopOnDestroy(true)
                .build(),
            CustomResourceOptions.merge(
                durable,
                // The plugin shows disks[0].speed as changed in every run.
                CustomResourceOptions.builder().ignoreChanges("disks").build()));
  }

  VmLegacy machine() {
    return machine;
  }

  /**
   * Media must be replaceable, so they are not protected, but no guest may lose a file that it
   * still names.
   */
  static CustomResourceOptions replaceable(CustomResourceOptions durable, String... ignored) {
    return CustomResourceOptions.merge(
        durable,
        CustomResourceOptions.builder()
            .protect(false)
            .retainOnDelete(true)
            .ignoreChanges(ignored)
            .build());
  }

  private static VmLegacyNetworkDeviceArgs card(Router.Card card) {
    return VmLegacyNetworkDeviceArgs.builder()
        .bridge(card.bridge())
        .macAddress(card.macAddress())
        .model("virtio")
        // Proxmox' firewall on the router's own cards would stop all routing.
        .firewall(false)
        .build();
  }
}
