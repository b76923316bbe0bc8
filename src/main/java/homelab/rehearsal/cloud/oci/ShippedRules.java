package homelab.rehearsal.cloud.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rules in the default security list of every new VCN: SSH and some ICMP in, everything out.
 */
final class ShippedRules {

  private ShippedRules() {}

  static Map<String, Object> of(List<String> blocks) {
    var ingress = new ArrayList<Object>();
    ingress.add(
        Map.of(
            "protocol", "6",
            "source", "0.0.0.0/0",
            "sourceType", "CIDR_BLOCK",
            "stateless", false,
            "tcpOptions", Map.of("min", 22.0, "max", 22.0)));
    ingress.add(
        Map.of(
            "protocol", "1",
            "source", "0.0.0.0/0",
            "sourceType", "CIDR_BLOCK",
            "stateless", false,
            "icmpOptions", Map.of("type", 3.0, "code", 4.0)));
    for (var block : blocks) {
      ingress.add(
          Map.of(
              "protocol",
              "1",
              "source",
              block,
              "sourceType",
              "CIDR_BLOCK",
              "stateless",
              false,
              "icmpOptions",
              Map.of("type", 3.0)));
    }
    return Map.of(
        "ingressSecurityRules",
        ingress,
        "egressSecurityRules",
        List.of(
            Map.of(
                "protocol", "all",
                "destination", "0.0.0.0/0",
                "destinationType", "CIDR_BLOCK",
                "stateless", false)));
  }
}
