package homelab.node;

import com.pulumi.core.Output;
import com.pulumi.oci.Core.Instance;
import com.pulumi.oci.Core.InstanceArgs;
import com.pulumi.oci.Core.InstanceConsoleConnection;
import com.pulumi.oci.Core.InstanceConsoleConnectionArgs;
import com.pulumi.oci.Core.inputs.InstanceAgentConfigArgs;
import com.pulumi.oci.Core.inputs.InstanceAgentConfigPluginsConfigArgs;
import com.pulumi.oci.Core.inputs.InstanceAvailabilityConfigArgs;
import com.pulumi.oci.Core.inputs.InstanceCreateVnicDetailsArgs;
import com.pulumi.oci.Core.inputs.InstanceInstanceOptionsArgs;
import com.pulumi.oci.Core.inputs.InstanceLaunchOptionsArgs;
import com.pulumi.oci.Core.inputs.InstanceShapeConfigArgs;
import com.pulumi.oci.Core.inputs.InstanceSourceDetailsArgs;
import com.pulumi.resources.CustomResourceOptions;
import homelab.config.Node;
import java.util.HashMap;
import java.util.Map;

/** The A1 instance and the one way in that is left: its serial console. */
final class Machine {

  static final String SHAPE = "VM.Standard.A1.Flex";

  /** Freeform tag that shows which first boot the instance was made with. */
  static final String FIRST_BOOT_TAG = "homelab-first-boot";

  /** What the machine's disk is made from. */
  private static final String[] DISK = {
    "sourceDetails.sourceId", "sourceDetails.bootVolumeSizeInGbs"
  };

  private final Instance instance;
  private final InstanceConsoleConnection console;

  Machine(NodeArgs args, Output<String> subnetId, CustomResourceOptions options) {
    var once =
        CustomResourceOptions.builder()
            // The A1 quota does not hold two: the old one has to go first.
            .deleteBeforeReplace(true)
            // The plugin would swap or grow the disk of the running machine, and nothing would wait
            // for the control plane: another image or size is another machine, as a first boot is.
            .replaceOnChanges(DISK);
    if (!args.placement().exact()) {
      once.ignoreChanges("availabilityDomain", "faultDomain");
    }
    instance =
        new Instance(
            "node",
            declaration(args, subnetId),
            CustomResourceOptions.merge(options, once.build()));
    console =
        new InstanceConsoleConnection(
            "console",
            InstanceConsoleConnectionArgs.builder()
                .instanceId(instance.id())
                .publicKey(args.consoleKey())
                .freeformTags(
                    args.tags()
                        .of(
                            "oci:Core/instanceConsoleConnection:InstanceConsoleConnection",
                            "console"))
                .build(),
            CustomResourceOptions.merge(
                options, CustomResourceOptions.builder().deleteBeforeReplace(true).build()));
  }

  private static InstanceArgs declaration(NodeArgs args, Output<String> subnetId) {
    var node = args.node();
    var placement = args.placement().placement();
    var declared =
        InstanceArgs.builder()
            .compartmentId(node.compartmentId())
            .displayName(node.hostName())
            .availabilityDomain(placement.availabilityDomain())
            .shape(SHAPE)
            .shapeConfig(
                InstanceShapeConfigArgs.builder()
                    .ocpus((double) node.ocpus())
                    .memoryInGbs((double) node.memoryGb())
                    .build())
            .sourceDetails(source(node))
            .preserveBootVolume(false)
            .createVnicDetails(card(node, subnetId))
            .metadata(args.userData().applyValue(data -> Map.of("user_data", data)))
            .freeformTags(tags(args))
            .state("RUNNING");
    placement.faultDomain().ifPresent(declared::faultDomain);
    return guarded(declared).build();
  }

  private static InstanceSourceDetailsArgs source(Node node) {
    return InstanceSourceDetailsArgs.builder()
        .sourceType("image")
        .sourceId(node.image().id())
        .bootVolumeSizeInGbs(Integer.toString(node.bootVolumeGb()))
        .build();
  }

  private static InstanceCreateVnicDetailsArgs card(Node node, Output<String> subnetId) {
    return InstanceCreateVnicDetailsArgs.builder()
        .subnetId(subnetId)
        .displayName("node")
        .hostnameLabel(node.hostName())
        .assignPublicIp("true")
        .build();
  }

  private static Output<Map<String, String>> tags(NodeArgs args) {
    return args.fingerprint()
        .applyValue(
            fingerprint -> {
              var tags = new HashMap<>(args.tags().of("oci:Core/instance:Instance", "node"));
              tags.put(FIRST_BOOT_TAG, fingerprint);
              return Map.copyOf(tags);
            });
  }

  /** What keeps others out, and the machine up. */
  private static InstanceArgs.Builder guarded(InstanceArgs.Builder declared) {
    return declared
        .instanceOptions(
            InstanceInstanceOptionsArgs.builder().areLegacyImdsEndpointsDisabled(true).build())
        .launchOptions(
            InstanceLaunchOptionsArgs.builder()
                .networkType("PARAVIRTUALIZED")
                .isPvEncryptionInTransitEnabled(true)
                .build())
        .isPvEncryptionInTransitEnabled(true)
        .availabilityConfig(
            InstanceAvailabilityConfigArgs.builder()
                .recoveryAction("RESTORE_INSTANCE")
                .isLiveMigrationPreferred(true)
                .build())
        .agentConfig(
            InstanceAgentConfigArgs.builder()
                .isManagementDisabled(true)
                .isMonitoringDisabled(false)
                .pluginsConfigs(disabled("Bastion"), disabled("Compute Instance Run Command"))
                .build());
  }

  Instance instance() {
    return instance;
  }

  InstanceConsoleConnection console() {
    return console;
  }

  private static InstanceAgentConfigPluginsConfigArgs disabled(String plugin) {
    return InstanceAgentConfigPluginsConfigArgs.builder()
        .name(plugin)
        .desiredState("DISABLED")
        .build();
  }
}
