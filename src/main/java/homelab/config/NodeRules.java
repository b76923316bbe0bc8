package homelab.config;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the cloud can make of a node. */
final class NodeRules {

  private static final DateTimeFormatter SNAPSHOT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The two regions whose OCIDs carry another word than the region's identifier. */
  private static final Map<String, String> SHORT =
      Map.of("us-phoenix-1", "phx", "us-ashburn-1", "iad");

  private final Findings found;

  NodeRules(Findings found) {
    this.found = found;
  }

  void check(Node node) {
    placements(node);
    size(node);
    images(node);
    name(node);
  }

  /**
   * Returns the mistake of a snapshot that does not exist yet: the first boot would ask the mirror
   * for a folder that is not there, or that it fills only later.
   */
  static Optional<Mistake> ofTheFuture(Node node, Instant now) {
    var snapshot = SNAPSHOT.parse(node.aptSnapshot(), Instant::from);
    return snapshot.isAfter(now)
        ? Optional.of(
            new Mistake(
                "node.aptSnapshot",
                node.aptSnapshot(),
                "it lies in the future, so the mirror has no such snapshot yet",
                "write an instant that has passed, for example %s"
                    .formatted(SNAPSHOT.format(now.truncatedTo(ChronoUnit.DAYS)))))
        : Optional.empty();
  }

  private void placements(Node node) {
    if (node.placements().isEmpty()) {
      found.mistake(
          "node.placements",
          "[]",
          "the machine has to run somewhere",
          "list at least one availability domain");
    }
    found.duplicates(
        "node.placements",
        node.placements().stream().map(Node.Placement::toString).toList(),
        "it is listed twice, so an attempt would be wasted",
        "take one out");
    var region = node.region().toUpperCase(Locale.ROOT);
    for (var placement : node.placements()) {
      if (!placement.availabilityDomain().substring(5).startsWith(region)) {
        found.mistake(
            "node.placements",
            placement.availabilityDomain(),
            "it does not lie in node.region " + node.region(),
            "list availability domains of that region only: oci iam availability-domain list");
      }
    }
  }

  private void size(Node node) {
    int perOcpu = node.memoryGb() / node.ocpus();
    if (node.memoryGb() < node.ocpus() || perOcpu > 64) {
      found.mistake(
          "node.memoryGb",
          node.memoryGb() + " GB with " + node.ocpus() + " OCPUs",
          "A1 takes 1 to 64 GB for each OCPU",
          "give at least %d GB, or fewer node.ocpus".formatted(node.ocpus()));
    }
  }

  private void images(Node node) {
    if (!node.image().name().contains("aarch64")) {
      found.mistake(
          "node.image.name",
          node.image().name(),
          "the name is not that of an image for arm64, which Oracle calls aarch64",
          "choose an image whose name holds aarch64, and its OCID with it");
    }
    var region = node.image().id().split("\\.", -1)[3];
    if (!region.isEmpty()
        && !region.equals(node.region())
        && !region.equals(SHORT.getOrDefault(node.region(), node.region()))) {
      found.mistake(
          "node.image.id",
          node.image().id(),
          "it is an image of %s, and an image has another OCID in each region; node.region is %s"
              .formatted(region, node.region()),
          "take the OCID that Oracle's page of the image lists for " + node.region());
    }
    if (node.semaphore().matches(".*[:-](amd64|x86_64)([@-].*)?")) {
      found.mistake(
          "node.semaphore",
          node.semaphore(),
          "it is an image for amd64 only, and the node is arm64",
          "use the digest of the multi-architecture index: docker buildx imagetools inspect IMAGE");
    }
  }

  private void name(Node node) {
    if (Rules.RESERVED.contains(node.hostName()) && !node.hostName().equals("node")) {
      found.mistake(
          "node.hostName",
          node.hostName(),
          "another machine of this homelab has that name",
          "choose another name, or leave the key out");
    }
  }
}
