package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import inet.ipaddr.IPAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A virtual machine. What it runs at first boot is decided once: other user data is another
 * machine.
 */
final class InstanceKind implements Kind {

  private static final String A1 = "VM.Standard.A1.Flex";

  /** Shape to the architecture of its processor. Everything else is unknown here. */
  private static final Map<String, String> SHAPES =
      Map.of(A1, "arm64", "VM.Standard.E2.1.Micro", "amd64");

  private static final double A1_OCPUS = 4;
  private static final double A1_MEMORY_GB = 24;
  private static final double MAX_MEMORY_PER_OCPU = 64;

  /** {@code metadata} and {@code extendedMetadata} together (Oracle's LaunchInstanceDetails). */
  private static final int METADATA_BYTES = 32_000;

  private static final int FAULT_DOMAINS = 3;
  private static final int MIN_BOOT_VOLUME_GB = 47;
  private static final Set<String> LAUNCH_ONLY = Set.of("user_data", "ssh_authorized_keys");

  private final OciWorld world;

  InstanceKind(OciWorld world) {
    this.world = world;
  }

  static String subnetOf(Values instance) {
    return instance.text("createVnicDetails.subnetId").orElse(instance.textOr("subnetId", ""));
  }

  @Override
  public Set<String> replaces(Values before, Values after) {
    return launchOnly(before).equals(launchOnly(after)) ? Set.of() : Set.of("metadata");
  }

  @Override
  public Made create(Values inputs) {
    world.requireCompartment(inputs);
    requirePlacement(inputs);
    var shape = inputs.textOr("shape", "");
    world.refuse(
        !SHAPES.containsKey(shape), "404-NotAuthorizedOrNotFound", "shape %s not found", shape);
    requireImage(inputs, shape);
    requireSize(inputs, shape, "");
    requireMetadata(inputs);
    requireState(inputs);
    var subnet = world.require(OciWorld.SUBNET, subnetOf(inputs));
    requireCard(inputs, subnet.map(CloudObject::now).orElse(Values.of(Map.of())));

    var computed = world.born(inputs, "instance", "RUNNING");
    computed.put("state", inputs.textOr("state", "RUNNING"));
    computed.put(
        "faultDomain",
        inputs.textOr(
            "faultDomain", "FAULT-DOMAIN-" + (world.random().nextInt(FAULT_DOMAINS) + 1)));
    computed.put("region", world.tenancy().region());
    computed.put("launchMode", "PARAVIRTUALIZED");
    computed.put("bootVolumeId", world.ocid("bootvolume"));
    computed.put("sourceDetails", source(inputs));
    computed.put("isCrossNumaNode", false);
    computed.put("systemTags", Map.of());
    computed.put("timeMaintenanceRebootDue", "");
    computed.put("securityAttributesState", "STABLE");
    computed.put(
        "privateIp",
        inputs
            .text("createVnicDetails.privateIp")
            .orElseGet(
                () -> freeAddress(subnet.map(CloudObject::now).orElse(Values.of(Map.of())))));
    computed.put(
        "publicIp",
        inputs.textOr("createVnicDetails.assignPublicIp", "true").equals("true")
            ? world.nextPublicAddress()
            : "");
    return new Made(world.ocid("instance"), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    world.refuse(
        !launchOnly(object.now()).equals(launchOnly(inputs)),
        "400-InvalidParameter",
        "user_data and ssh_authorized_keys cannot be changed after an instance has launched");
    world.refuse(
        !subnetOf(inputs).equals(subnetOf(object.now())),
        "400-InvalidParameter",
        "the subnet of a primary VNIC cannot be changed");
    world.refuse(
        !inputs.textOr("shape", "").equals(object.now().textOr("shape", "")),
        "400-InvalidParameter",
        "a change of shape is not simulated");
    requireSize(inputs, inputs.textOr("shape", ""), object.id());
    requireMetadata(inputs);
    requireState(inputs);
    var computed = new TreeMap<String, Object>();
    computed.put("sourceDetails", source(inputs));
    disk(object.now(), inputs, computed);
    computed.put("state", inputs.textOr("state", object.now().textOr("state", "RUNNING")));
    return computed;
  }

  /** The plugin asks for ten performance units where the declaration names none. */
  private static Map<String, Object> source(Values inputs) {
    var source = new TreeMap<String, Object>();
    source.put("bootVolumeVpusPerGb", "10");
    if (inputs.toMap().get("sourceDetails") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> source.put((String) name, value));
    }
    return source;
  }

  /**
   * Another image swaps the boot volume of the same instance, which then boots from an empty disk;
   * another size alone grows the volume, which can only grow.
   */
  private void disk(Values before, Values inputs, Map<String, Object> computed) {
    requireImage(inputs, inputs.textOr("shape", ""));
    if (!inputs
        .textOr("sourceDetails.sourceId", "")
        .equals(before.textOr("sourceDetails.sourceId", ""))) {
      computed.put("bootVolumeId", world.ocid("bootvolume"));
      return;
    }
    int size = Integer.parseInt(inputs.textOr("sourceDetails.bootVolumeSizeInGbs", "0"));
    int old = Integer.parseInt(before.textOr("sourceDetails.bootVolumeSizeInGbs", "0"));
    world.refuse(
        size < old,
        "400-InvalidParameter",
        "sizeInGBs: a boot volume can only grow, and %d is smaller than %d",
        size,
        old);
  }

  @Override
  public void settled(CloudObject object, Operation operation) {
    if (operation == Operation.DELETE) {
      world.objects(OciWorld.CONSOLE).stream()
          .filter(console -> console.now().textOr("instanceId", "").equals(object.id()))
          .forEach(world::vanish);
    }
  }

  private void requirePlacement(Values inputs) {
    var domain = inputs.textOr("availabilityDomain", "");
    world.refuse(
        !world.tenancy().availabilityDomains().contains(domain),
        "404-NotAuthorizedOrNotFound",
        "availability domain '%s' not found",
        domain);
    inputs
        .text("faultDomain")
        .ifPresent(
            fault ->
                world.refuse(
                    !fault.matches("FAULT-DOMAIN-[1-" + FAULT_DOMAINS + "]"),
                    "400-InvalidParameter",
                    "fault domain '%s' must be FAULT-DOMAIN-1 to FAULT-DOMAIN-3",
                    fault));
  }

  private void requireImage(Values inputs, String shape) {
    world.refuse(
        !inputs.textOr("sourceDetails.sourceType", "").equals("image"),
        "400-InvalidParameter",
        "only sourceType 'image' is simulated");
    var image = inputs.textOr("sourceDetails.sourceId", "");
    var architecture = world.architectureOf(image);
    world.refuse(
        architecture.isEmpty(), "404-NotAuthorizedOrNotFound", "image %s not found", image);
    world.refuse(
        architecture.filter(found -> !found.equals(SHAPES.get(shape))).isPresent(),
        "400-InvalidParameter",
        "Shape %s is not valid for image %s.",
        shape,
        image);
    var size = inputs.text("sourceDetails.bootVolumeSizeInGbs");
    world.refuse(
        size.filter(
                text -> !text.matches("[0-9]{1,5}") || Integer.parseInt(text) < MIN_BOOT_VOLUME_GB)
            .isPresent(),
        "400-InvalidParameter",
        "bootVolumeSizeInGbs %s must be at least %d",
        size.orElse(""),
        MIN_BOOT_VOLUME_GB);
  }

  private void requireSize(Values inputs, String shape, String self) {
    if (!shape.equals(A1)) {
      return;
    }
    double ocpus = inputs.number("shapeConfig.ocpus").orElse(0.0);
    double memory = inputs.number("shapeConfig.memoryInGbs").orElse(ocpus * 6);
    world.refuse(
        ocpus < 1 || ocpus != Math.rint(ocpus),
        "400-InvalidParameter",
        "shapeConfig.ocpus must be a whole number, at least 1");
    world.refuse(
        ocpus > 0 && (memory / ocpus < 1 || memory / ocpus > MAX_MEMORY_PER_OCPU),
        "400-InvalidParameter",
        "memoryInGbs must be between 1 and 64 for each OCPU");
    for (var other : world.objects(OciWorld.INSTANCE)) {
      if (!other.id().equals(self) && other.now().textOr("shape", "").equals(A1)) {
        ocpus += other.now().number("shapeConfig.ocpus").orElse(0.0);
        memory += other.now().number("shapeConfig.memoryInGbs").orElse(0.0);
      }
    }
    world.refuse(
        ocpus > A1_OCPUS || memory > A1_MEMORY_GB,
        OciWorld.LIMIT_EXCEEDED.code(),
        "The following service limits were exceeded: standard-a1-memory-count,"
            + " standard-a1-core-count.");
  }

  private void requireMetadata(Values inputs) {
    int bytes = 0;
    for (var property : List.of("metadata", "extendedMetadata")) {
      for (var entry : inputs.textMap(property).entrySet()) {
        bytes += (entry.getKey() + entry.getValue()).getBytes(StandardCharsets.UTF_8).length;
      }
    }
    world.refuse(
        bytes > METADATA_BYTES,
        "400-InvalidParameter",
        "metadata and extendedMetadata have %d bytes together; the limit is %d",
        bytes,
        METADATA_BYTES);
    var userData = inputs.textMap("metadata").get("user_data");
    world.refuse(
        userData != null && !isBase64(userData),
        "400-InvalidParameter",
        "metadata.user_data is not base64");
  }

  private void requireState(Values inputs) {
    var state = inputs.textOr("state", "RUNNING").toUpperCase(Locale.ROOT);
    world.refuse(
        !state.matches("RUNNING|STOPPED"),
        "400-InvalidParameter",
        "state '%s' must be RUNNING or STOPPED",
        state);
  }

  private void requireCard(Values inputs, Values subnet) {
    var publicly = inputs.textOr("createVnicDetails.assignPublicIp", "true");
    world.refuse(
        !publicly.matches("true|false"),
        "400-InvalidParameter",
        "assignPublicIp is the text 'true' or 'false'");
    world.refuse(
        publicly.equals("true") && subnet.flag("prohibitPublicIpOnVnic", false),
        "400-InvalidParameter",
        "the subnet prohibits public addresses");
    inputs
        .text("createVnicDetails.privateIp")
        .ifPresent(
            address ->
                world.refuse(
                    !Cidr.contains(subnet.textOr("cidrBlock", ""), address)
                        || usedIn(subnet.textOr("cidrBlock", "")).contains(address),
                    "400-InvalidParameter",
                    "private address %s is taken or outside the subnet",
                    address));
    for (var group : inputs.texts("createVnicDetails.nsgIds")) {
      world.requireSameVcn(
          world.require(OciWorld.SECURITY_GROUP, group), subnet.textOr("vcnId", ""), "group");
    }
  }

  private String freeAddress(Values subnet) {
    var block = Cidr.network(subnet.textOr("cidrBlock", "")).map(IPAddress::getLower);
    var used = usedIn(subnet.textOr("cidrBlock", ""));
    // Oracle keeps the first two addresses and the last.
    for (int i = 2; block.isPresent(); i++) {
      var candidate = Cidr.bare(block.get().increment(i));
      if (!used.contains(candidate)) {
        return candidate;
      }
    }
    return "";
  }

  private Set<String> usedIn(String cidr) {
    var used = new java.util.TreeSet<String>();
    world.objects(OciWorld.INSTANCE).stream()
        .map(other -> other.now().textOr("privateIp", ""))
        .filter(address -> Cidr.contains(cidr, address))
        .forEach(used::add);
    return used;
  }

  private static Map<String, String> launchOnly(Values instance) {
    var values = instance.textMap("metadata");
    values.keySet().retainAll(LAUNCH_ONLY);
    if (instance.isUnknown("metadata") || instance.isUnknown("metadata.user_data")) {
      values.put("user_data", "unknown");
    }
    return values;
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text).length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
