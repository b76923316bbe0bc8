package homelab.lab.home;

import homelab.pfsense.ConfigElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A filter rule as the file has it, on the interface at which a packet comes in.
 *
 * @param enabled whether it counts
 * @param port key of the interface
 * @param verdict {@code accept}, {@code drop} or {@code reject}
 * @param protocols empty for any; {@code tcp}, {@code udp}, {@code icmp}
 * @param pingOnly whether of ICMP only an echo request is meant
 * @param source who sends
 * @param destination whom to
 * @param ports of the destination: one, or two with a dash between; empty for any
 * @param purpose for people
 */
record RuleText(
    boolean enabled,
    String port,
    String verdict,
    List<String> protocols,
    boolean pingOnly,
    Side source,
    Side destination,
    Optional<String> ports,
    String purpose) {

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "interface",
          "ipprotocol",
          "protocol",
          "icmptype",
          "source",
          "destination",
          "descr",
          "tracker",
          "disabled",
          "log",
          "created",
          "updated");

  private static final Set<String> PROTOCOLS = Set.of("", "tcp", "udp", "tcp/udp", "icmp");

  /**
   * One side of a rule.
   *
   * @param what {@code any}, a name such as {@code lan}, {@code lanip} or {@code (self)}, an
   *     address, a network or an alias
   * @param named whether it is pfSense's own name of a network
   * @param not whether everything else is meant
   */
  record Side(String what, boolean named, boolean not) {

    static Side of(ConfigElement side) {
      boolean not = side.has("not");
      if (side.has("any")) {
        Declaration.refuseUnless(!not, "a rule about nothing");
        return new Side("any", true, false);
      }
      return side.has("network")
          ? new Side(side.textAt("network"), true, not)
          : new Side(side.textAt("address"), false, not);
    }
  }

  static RuleText of(ConfigElement rule) {
    var purpose = rule.textAt("descr");
    for (var child : rule.children()) {
      Declaration.refuseUnless(
          KNOWN.contains(child.name()), "<%s> in rule '%s'".formatted(child.name(), purpose));
    }
    Declaration.refuseUnless(
        rule.textAt("ipprotocol").equals("inet"), "another protocol than IPv4 in " + purpose);
    Declaration.refuseUnless(!rule.has("source/port"), "a source's port in " + purpose);
    Declaration.refuseUnless(
        PROTOCOLS.contains(rule.textAt("protocol")),
        "protocol '%s' in rule '%s'".formatted(rule.textAt("protocol"), purpose));
    // Any other would pass as all of ICMP.
    Declaration.refuseUnless(
        Set.of("", "echoreq").contains(rule.textAt("icmptype")),
        "icmptype '%s' in rule '%s'".formatted(rule.textAt("icmptype"), purpose));
    var verdict =
        switch (rule.textAt("type")) {
          case "pass" -> "accept";
          case "block" -> "drop";
          case "reject" -> "reject";
          default ->
              throw new IllegalArgumentException(
                  "config.xml: rule '%s' is of type '%s'".formatted(purpose, rule.textAt("type")));
        };
    var protocol = rule.textAt("protocol");
    return new RuleText(
        !rule.has("disabled"),
        rule.textAt("interface"),
        verdict,
        protocol.isEmpty() ? List.of() : List.of(protocol.split("/")),
        rule.textAt("icmptype").equals("echoreq"),
        Side.of(rule.at("source").orElseThrow()),
        Side.of(rule.at("destination").orElseThrow()),
        Optional.of(rule.textAt("destination/port")).filter(text -> !text.isEmpty()),
        purpose);
  }
}
