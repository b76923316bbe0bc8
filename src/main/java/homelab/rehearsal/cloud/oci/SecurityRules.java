package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.Values;

/** What Oracle asks of the rules in a security list. */
final class SecurityRules {

  private static final int MAX_PORT = 65535;

  private SecurityRules() {}

  static void require(OciWorld world, Values inputs) {
    for (var rule : inputs.objects("ingressSecurityRules")) {
      require(world, rule, rule.textOr("source", ""), rule.textOr("sourceType", "CIDR_BLOCK"));
    }
    for (var rule : inputs.objects("egressSecurityRules")) {
      require(
          world,
          rule,
          rule.textOr("destination", ""),
          rule.textOr("destinationType", "CIDR_BLOCK"));
    }
  }

  static void require(OciWorld world, Values rule, String peer, String peerType) {
    var protocol = rule.textOr("protocol", "");
    world.refuse(
        !protocol.matches("all|[0-9]{1,3}"),
        "400-InvalidParameter",
        "protocol '%s' must be 'all' or an IP protocol number",
        protocol);
    world.refuse(
        !peerType.equals("CIDR_BLOCK"),
        "400-InvalidParameter",
        "'%s' is not simulated as the type of a rule's peer; use CIDR_BLOCK",
        peerType);
    world.refuse(
        Cidr.network(peer).isEmpty(), "400-InvalidParameter", "'%s' is not a CIDR block", peer);
    world.refuse(
        rule.has("tcpOptions") && !protocol.equals("6"),
        "400-InvalidParameter",
        "tcpOptions need protocol 6, not %s",
        protocol);
    world.refuse(
        rule.has("udpOptions") && !protocol.equals("17"),
        "400-InvalidParameter",
        "udpOptions need protocol 17, not %s",
        protocol);
    world.refuse(
        rule.has("icmpOptions") && !protocol.matches("1|58"),
        "400-InvalidParameter",
        "icmpOptions need protocol 1 or 58, not %s",
        protocol);
    for (var options : java.util.List.of("tcpOptions", "udpOptions")) {
      if (rule.has(options + ".min") || rule.has(options + ".max")) {
        int min = rule.integer(options + ".min").orElse(0);
        int max = rule.integer(options + ".max").orElse(0);
        world.refuse(
            min < 1 || max > MAX_PORT || min > max,
            "400-InvalidParameter",
            "ports %d to %d: both must be given, within 1 to 65535, the lower first",
            min,
            max);
      }
    }
  }
}
