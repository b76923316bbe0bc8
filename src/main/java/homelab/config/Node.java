package homelab.config;

import java.util.List;
import java.util.Optional;

/**
 * The OCI machine.
 *
 * @param tenancyId OCID of the tenancy
 * @param compartmentId OCID of the compartment that holds everything
 * @param userId OCID of the API user
 * @param fingerprint of the API signing key, colon-separated
 * @param region the home region, for example {@code eu-frankfurt-1}
 * @param placements where the machine may be placed, best first; the state records which one won
 * @param ocpus 1 OCPU of A1 is one core
 * @param memoryGb gigabytes of memory
 * @param bootVolumeGb gigabytes, 50 to 200
 * @param image the pinned platform image
 * @param aptSnapshot the instant whose package versions are installed, {@code yyyyMMdd'T'HHmmss'Z'}
 * @param aptMirror where packages come from; absent means Ubuntu's snapshot service
 * @param semaphore Semaphore's container image, by multi-architecture digest
 * @param hostName the machine's name, and its label in the zone
 */
public record Node(
    String tenancyId,
    String compartmentId,
    String userId,
    String fingerprint,
    String region,
    List<Placement> placements,
    int ocpus,
    int memoryGb,
    int bootVolumeGb,
    Image image,
    String aptSnapshot,
    Optional<String> aptMirror,
    String semaphore,
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
  public record Placement(String availabilityDomain, Optional<String> faultDomain) {}

  /**
   * A platform image.
   *
   * @param id OCID of the image in this region
   * @param name Oracle's display name, which tells a reader what the OCID cannot
   * @param architecture must be {@code arm64}
   */
  public record Image(String id, String name, String architecture) {}
}
