package homelab.config;

import java.util.List;
import java.util.Optional;

/**
 * The OCI machine.
 *
 * @param tenancyId OCID of the tenancy
 * @param compartmentId OCID of the compartment that holds everything
 * @param userId OCID of the API user
 * @param fingerprint of the API signing key
 * @param region the home region
 * @param placements where the machine may be placed, best first; the state records which one won
 * @param ocpus 1 OCPU of A1 is one core
 * @param memoryGb gigabytes of memory
 * @param bootVolumeGb gigabytes
 * @param image the pinned platform image
 * @param aptSnapshot the instant whose package versions are installed
 * @param aptMirror where packages come from, without the instant; absent means Ubuntu's snapshot
 *     service
 * @param semaphore Semaphore's container image, by multi-architecture digest
 * @param hostName the machine's name, and its label in the zone
 */
public record Node(
    @Key(
            value = "OCID of the tenancy",
            example = "ocid1.tenancy.oc1..aaaa",
            pattern = "ocid1\\.tenancy\\.[a-z0-9-]+\\.[a-z0-9-]*\\.[A-Za-z0-9]+",
            shape = "an OCID that begins with ocid1.tenancy.")
        String tenancyId,
    @Key(
            value = "OCID of the compartment that holds everything",
            example = "ocid1.compartment.oc1..aaaa",
            pattern = "ocid1\\.(compartment|tenancy)\\.[a-z0-9-]+\\.[a-z0-9-]*\\.[A-Za-z0-9]+",
            shape = "an OCID that begins with ocid1.compartment.")
        String compartmentId,
    @Key(
            value = "OCID of the API user",
            example = "ocid1.user.oc1..aaaa",
            pattern = "ocid1\\.user\\.[a-z0-9-]+\\.[a-z0-9-]*\\.[A-Za-z0-9]+",
            shape = "an OCID that begins with ocid1.user.")
        String userId,
    @Key(
            value = "Fingerprint of the API signing key",
            example = "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
            pattern = "[0-9a-f]{2}(:[0-9a-f]{2}){15}",
            shape = "16 pairs of lower-case hexadecimal digits with colons between")
        String fingerprint,
    @Key(
            value = "The account's home region, the only one with Always Free machines",
            example = "eu-frankfurt-1",
            pattern = "[a-z]{2,3}-[a-z]+-[0-9]",
            shape = "a region identifier")
        String region,
    @Key(
            value =
                "Where the machine may be placed, best first; the state records which one had"
                    + " capacity",
            required = true)
        List<Placement> placements,
    @Key(
            value = "OCPUs; one of A1 is one core, and the quota ends at 4",
            fallback = "4",
            min = 1,
            max = 4)
        int ocpus,
    @Key(
            value = "Gigabytes of memory; 1 to 64 for each OCPU, and the quota ends at 24",
            fallback = "24",
            min = 1,
            max = 24)
        int memoryGb,
    @Key(
            value =
                "Gigabytes of the boot volume; Oracle's smallest is 50, the free allowance 200;"
                    + " another size replaces the node",
            fallback = "50",
            min = 50,
            max = 200)
        int bootVolumeGb,
    @Key("The pinned platform image") Image image,
    @Key(
            value = "The instant whose package versions are installed",
            example = "20261101T000000Z",
            pattern = "20[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])T[0-2][0-9][0-5][0-9][0-5][0-9]Z",
            shape = "a UTC instant like 20261101T000000Z")
        String aptSnapshot,
    @Key(
            value =
                "Where packages come from: below this URL each instant is a folder; left out, it is"
                    + " Ubuntu's snapshot service",
            example = "https://snapshot.ubuntu.com/ubuntu",
            pattern = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%+-]+)*",
            shape = "a URL without a slash at the end")
        Optional<String> aptMirror,
    @Key(
            value = "Semaphore's container image, by multi-architecture digest",
            example = "docker.io/semaphoreui/semaphore:v2.18.30@sha256:…",
            pattern =
                "[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9._-]+)+(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64}",
            shape = "an image reference that ends in @sha256: and 64 hexadecimal digits")
        String semaphore,
    @Key(
            value = "The machine's name, and its label in the zone",
            fallback = "node",
            pattern = "[a-z]([a-z0-9-]{0,13}[a-z0-9])?",
            shape =
                "1 to 15 lower-case letters, digits and dashes, beginning with a letter and ending"
                    + " with a letter or a digit")
        String hostName) {

  public Node {
    placements = List.copyOf(placements);
  }

  /**
   * One place where the machine may run.
   *
   * @param availabilityDomain for example {@code xYzW:EU-FRANKFURT-1-AD-1}
   * @param faultDomain for example {@code FAULT-DOMAIN-2}; absent leaves the choice to Oracle
   */
  public record Placement(
      @Key(
              value = "An availability domain of the region",
              example = "xYzW:EU-FRANKFURT-1-AD-1",
              pattern = "[A-Za-z0-9]{4}:[A-Z0-9-]+-AD-[1-3]",
              shape = "a name like xYzW:EU-FRANKFURT-1-AD-1")
          String availabilityDomain,
      @Key(
              value = "A fault domain; left out, Oracle chooses",
              example = "FAULT-DOMAIN-2",
              pattern = "FAULT-DOMAIN-[1-3]",
              shape = "FAULT-DOMAIN-1, -2 or -3")
          Optional<String> faultDomain) {}

  /**
   * A platform image.
   *
   * @param id OCID of the image in this region
   * @param name Oracle's display name, which tells a reader what the OCID cannot
   * @param architecture must be {@code arm64}
   */
  public record Image(
      @Key(
              value = "OCID of the image in this region; another one replaces the node",
              pattern = "ocid1\\.image\\.[a-z0-9-]+\\.[a-z0-9-]*\\.[A-Za-z0-9]+",
              shape = "an OCID that begins with ocid1.image.")
          String id,
      @Key(
              value = "Oracle's display name, which tells a reader what the OCID cannot",
              example = "Canonical-Ubuntu-24.04-aarch64-2026.10.31-0")
          String name,
      @Key(
              value = "The processors it is made for; A1 only runs arm64",
              pattern = "arm64",
              shape = "arm64")
          String architecture) {}
}
