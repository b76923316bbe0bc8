package homelab.cli;

import homelab.capacity.Rotation;
import homelab.config.GivenSecret;
import homelab.config.Node;
import homelab.oci.HttpOci;
import homelab.oci.OciApi;
import homelab.oci.OciRefusal;
import homelab.oci.Signer;
import java.io.PrintStream;
import java.net.URI;

/** Shows what Oracle says about room for the node, before one that works is deleted. */
final class CapacityReport {

  /** Where Oracle's compute API is, if not at the region's usual address. */
  static final String ENDPOINT = "HOMELAB_OCI_ENDPOINT";

  private static final String SHAPE = "VM.Standard.A1.Flex";

  private final Node node;
  private final OciApi api;
  private final PrintStream out;

  CapacityReport(Node node, OciApi api, PrintStream out) {
    this.node = node;
    this.api = api;
    this.out = out;
  }

  /** Asks and shows; that Oracle cannot be asked is shown too, and stops nothing. */
  static void show(Invocation invocation, PersonalStack mine) {
    var node = mine.declared().node();
    var endpoint = invocation.environment().getOrDefault(ENDPOINT, "");
    try {
      var signer =
          new Signer(
              node.tenancyId(),
              node.userId(),
              node.fingerprint(),
              mine.given(GivenSecret.OCI_PRIVATE_KEY));
      var base = endpoint.isBlank() ? HttpOci.compute(node.region()) : URI.create(endpoint);
      new CapacityReport(node, new HttpOci(base, signer, invocation.clock()), invocation.out())
          .show();
    } catch (OciRefusal e) {
      invocation.out().printf("Oracle's capacity report: not asked: %s.%n", e.getMessage());
    }
  }

  void show() {
    out.println("Oracle's capacity report, which reserves nothing:");
    boolean room = false;
    for (var placement : node.placements()) {
      var wish =
          new OciApi.Wish(
              node.tenancyId(),
              placement.availabilityDomain(),
              placement.faultDomain(),
              SHAPE,
              node.ocpus(),
              node.memoryGb());
      String answer;
      try {
        var found = api.room(wish);
        room |= found.available();
        answer =
            found.status()
                + found.count().map(count -> ", room for %d".formatted(count)).orElse("");
      } catch (OciRefusal e) {
        answer = "no answer: " + e.getMessage();
      }
      out.printf("  %s  %s%n", Rotation.name(placement), answer);
    }
    if (!room) {
      out.println(
          "No place is known to have room: after the deletion the node may be absent for long.");
    }
  }
}
