package homelab.rehearsal.cloud.oci;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The account that a simulated Oracle cloud belongs to.
 *
 * @param id the tenancy's OCID
 * @param region for example {@code eu-frankfurt-1}
 * @param compartments OCIDs, the root one not among them
 * @param availabilityDomains their full names, for example {@code xYzW:EU-FRANKFURT-1-AD-1}
 * @param images OCID to processor architecture, {@code arm64} or {@code amd64}
 */
public record Tenancy(
    String id,
    String region,
    Set<String> compartments,
    List<String> availabilityDomains,
    Map<String, String> images) {

  /** Takes copies. */
  public Tenancy {
    compartments = Set.copyOf(compartments);
    availabilityDomains = List.copyOf(availabilityDomains);
    images = Map.copyOf(new TreeMap<>(images));
  }

  /** Returns one like the project's example stack file. */
  public static Tenancy example() {
    return new Tenancy(
        "ocid1.tenancy.oc1..exampletenancy",
        "eu-frankfurt-1",
        Set.of("ocid1.compartment.oc1..examplecompartment"),
        List.of("xYzW:EU-FRANKFURT-1-AD-1", "xYzW:EU-FRANKFURT-1-AD-2", "xYzW:EU-FRANKFURT-1-AD-3"),
        Map.of(
            "ocid1.image.oc1.eu-frankfurt-1.exampleubuntu2404aarch64", "arm64",
            "ocid1.image.oc1.eu-frankfurt-1.exampleubuntu2404amd64", "amd64"));
  }

  boolean hasCompartment(String ocid) {
    return ocid.equals(id) || compartments.contains(ocid);
  }
}
