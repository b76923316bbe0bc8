package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.reach.Mapping;
import java.util.stream.Collectors;

/**
 * Whether what stands between home and the internet keeps the session's port. Two servers are asked
 * from one socket: a NAT that shows each of them another port shows the node one that nobody knows.
 */
record NatCheck(SessionFacts facts) {

  private static final String REMEDY =
      "Let the provider's box be a modem only (bridge mode), switch off what it calls symmetric NAT"
          + " or random ports, or ask the provider for a public IPv4 address. This homelab has no"
          + " relay: without one of these the session cannot work.";

  private static final String OWN_NAT =
      "pfSense takes another port for each peer of whoever is behind it, but never for its own"
          + " session, so this says nothing about the provider. For an answer connect this machine"
          + " to the provider's box and run this again, or look at WAN's address on pfSense's"
          + " console: one in 100.64.0.0/10 is a carrier's NAT.";

  Finding look() {
    var seen = facts.mapping();
    if (seen.kind() == Mapping.Kind.UNKNOWN) {
      return Finding.skip(
          "%d STUN servers answered, two are needed".formatted(seen.seen().size()),
          "Either UDP is closed outward here, or they are away: %s=host:port,host:port names others."
              .formatted(SessionFacts.STUN));
    }
    // Wherever this is: no house has such an address inside.
    if (AddressKind.of(seen.localAddress()) == AddressKind.CARRIER) {
      return Finding.fail(
          "carrier NAT: this machine's own address is %s".formatted(seen.localAddress()),
          "100.64.0.0/10 lies between a carrier's NAT and its customers: others share your address,"
              + " and the port is not yours to keep. "
              + REMEDY);
    }
    return switch (facts.place()) {
      case ELSEWHERE ->
          Finding.skip(
              "not at home; here: " + words(seen),
              "This machine's address %s lies in none of home's networks and not in bootstrap"
                      .formatted(seen.localAddress())
                  + ".operatorCidr. What counts is what home is behind: run this there.");
      case BEFORE_PFSENSE -> beforePfsense(seen);
      case BEHIND_PFSENSE -> behindPfsense(seen);
    };
  }

  private Finding beforePfsense(Mapping seen) {
    return switch (seen.kind()) {
      case SYMMETRIC ->
          Finding.fail(
              words(seen),
              ("The router here takes another port for each peer, so the node would send to home's"
                      + " port %d, which nobody listens on. %s")
                  .formatted(port(), REMEDY));
      case MOVES_PORT ->
          Finding.fail(
              words(seen),
              ("The router here takes another port than the sender's, so home's port %d would not"
                      + " be %d outside. %s")
                  .formatted(port(), port(), REMEDY));
      default -> Finding.pass(words(seen));
    };
  }

  private Finding behindPfsense(Mapping seen) {
    if (seen.kind() == Mapping.Kind.KEEPS_PORT || seen.kind() == Mapping.Kind.DIRECT) {
      return Finding.pass(words(seen));
    }
    return facts.sessionCarries()
        ? Finding.pass("the session carries, so home's port is kept; here: " + words(seen))
        : Finding.skip("behind pfSense; here: " + words(seen), OWN_NAT);
  }

  private int port() {
    return facts.topology().orElseThrow().session().port();
  }

  private static String words(Mapping seen) {
    var observed =
        seen.seen().stream().map(Mapping.Seen::toString).collect(Collectors.joining(", "));
    var from = "port %d is seen as %s".formatted(seen.localPort(), observed);
    return switch (seen.kind()) {
      case DIRECT -> "no NAT: " + from;
      case KEEPS_PORT -> "a NAT that keeps the port: " + from;
      case MOVES_PORT -> "a NAT that moves the port: " + from;
      case SYMMETRIC -> "symmetric NAT: " + from;
      case UNKNOWN -> "unknown";
    };
  }
}
