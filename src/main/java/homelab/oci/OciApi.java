package homelab.oci;

import java.util.Optional;

/** What is asked. */
public interface OciApi {

  /**
   * A machine that somebody would like to make.
   *
   * @param tenancyId Oracle takes this question for the root compartment only
   * @param availabilityDomain where
   * @param faultDomain where in it; absent leaves that to Oracle
   * @param shape for example {@code VM.Standard.A1.Flex}
   */
  record Wish(
      String tenancyId,
      String availabilityDomain,
      Optional<String> faultDomain,
      String shape,
      int ocpus,
      int memoryGb) {}

  /**
   * What Oracle says about it. A report reserves nothing.
   *
   * @param status {@code AVAILABLE}, {@code OUT_OF_HOST_CAPACITY}, {@code HARDWARE_NOT_SUPPORTED}
   * @param count how many there is room for, where Oracle says so
   */
  record Room(String status, Optional<Long> count) {

    /** Tells whether there was room when Oracle was asked. */
    public boolean available() {
      return status.equals("AVAILABLE");
    }
  }

  /**
   * Asks for a compute capacity report.
   *
   * @throws OciRefusal if there is none
   */
  Room room(Wish wish);
}
