package homelab.lab.home;

import homelab.config.Subnet;
import homelab.lab.home.Declaration.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The file's filter and NAT as a rule set of nftables. pf's order is kept: on the interface at
 * which a packet comes in, the first rule that fits decides; what fits none is dropped; replies to
 * what was let through pass; the router itself may send anything.
 */
final class RuleSet {

  private final Declaration declaration;

  RuleSet(Declaration declaration) {
    this.declaration = declaration;
  }

  /** Returns the text that {@code nft -f} takes; it replaces what was there. */
  String text() {
    var text = new StringBuilder("table ip router\ndelete table ip router\ntable ip router {\n");
    for (var port : declaration.ports().values()) {
      chain(text, "from_" + port.key(), "", rulesOf(port));
    }
    chain(text, "dispatch", "", dispatch());
    chain(text, "input", "type filter hook input priority filter; policy drop;", input());
    chain(
        text,
        "forward",
        "type filter hook forward priority filter; policy drop;",
        List.of("ct state established,related accept", "jump dispatch"));
    chain(text, "clamp", "type filter hook forward priority mangle; policy accept;", clamps());
    chain(text, "nat", "type nat hook postrouting priority srcnat; policy accept;", translations());
    return text.append("}\n").toString();
  }

  private static void chain(StringBuilder text, String name, String hook, List<String> lines) {
    text.append("  chain ").append(name).append(" {\n");
    if (!hook.isEmpty()) {
      text.append("    ").append(hook).append('\n');
    }
    lines.forEach(line -> text.append("    ").append(line).append('\n'));
    text.append("  }\n");
  }

  private static List<String> input() {
    return List.of("iifname \"lo\" accept", "ct state established,related accept", "jump dispatch");
  }

  private List<String> dispatch() {
    return declaration.ports().values().stream()
        .map(port -> "iifname \"%s\" jump from_%s".formatted(port.device(), port.key()))
        .toList();
  }

  private List<String> rulesOf(Port port) {
    var lines = new ArrayList<String>();
    for (var rule : declaration.filter()) {
      Declaration.refuseUnless(
          declaration.ports().containsKey(rule.port()), "a rule on '%s'".formatted(rule.port()));
      if (rule.port().equals(port.key())) {
        for (var traffic : traffic(rule)) {
          lines.add(
              "%s%s%scounter %s comment \"%s\""
                  .formatted(
                      side("saddr", rule.source()),
                      side("daddr", rule.destination()),
                      traffic,
                      rule.verdict(),
                      rule.purpose().replace('"', '\'')));
        }
      }
    }
    return lines;
  }

  private static List<String> traffic(RuleText rule) {
    if (rule.protocols().isEmpty()) {
      Declaration.refuseUnless(rule.ports().isEmpty(), "a port without a protocol");
      return List.of("");
    }
    if (rule.protocols().equals(List.of("icmp"))) {
      return List.of(rule.pingOnly() ? "icmp type echo-request " : "ip protocol icmp ");
    }
    return rule.protocols().stream()
        .map(
            protocol ->
                rule.ports()
                    .map(ports -> "%s dport %s ".formatted(protocol, ports))
                    .orElse("ip protocol %s ".formatted(protocol)))
        .toList();
  }

  private String side(String direction, RuleText.Side side) {
    var not = side.not() ? "!= " : "";
    if (side.what().equals("any")) {
      return "";
    }
    if (side.what().equals("(self)")) {
      return "fib %s type %slocal ".formatted(direction, not);
    }
    var networks = side.named() ? named(side.what()) : addressed(side.what());
    return "ip %s %s{ %s } "
        .formatted(
            direction,
            not,
            networks.stream().map(Subnet::toString).collect(Collectors.joining(", ")));
  }

  private List<Subnet> named(String name) {
    var port = declaration.ports().get(name);
    if (port != null && port.network().isPresent()) {
      return List.of(port.network().get());
    }
    return Optional.of(name)
        .filter(text -> text.endsWith("ip"))
        .map(text -> declaration.ports().get(text.substring(0, text.length() - 2)))
        .flatMap(Port::address)
        .map(address -> List.of(Subnet.parse(address + "/32")))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.xml: '%s' is no network with a fixed address".formatted(name)));
  }

  private List<Subnet> addressed(String text) {
    var alias = declaration.aliases().get(text);
    return alias != null ? alias : List.of(Subnet.parse(text.contains("/") ? text : text + "/32"));
  }

  /** As automatic outbound NAT does: the networks of the interfaces that have no gateway. */
  private List<String> translations() {
    if (!declaration.translated()) {
      return List.of();
    }
    var wan = declaration.ports().get("wan").device();
    var networks =
        declaration.ports().values().stream()
            .flatMap(port -> port.network().stream())
            .map(Subnet::toString)
            .collect(Collectors.joining(", "));
    // The router's own sockets are in none of them, so they keep their port.
    return List.of("oifname \"%s\" ip saddr { %s } masquerade random".formatted(wan, networks));
  }

  private List<String> clamps() {
    var lines = new ArrayList<String>();
    for (var port : declaration.ports().values()) {
      port.mss()
          .ifPresent(
              mss -> {
                for (var way : List.of("iifname", "oifname")) {
                  lines.add(
                      "%s \"%s\" tcp flags syn tcp option maxseg size > %d tcp option maxseg size set %d"
                          .formatted(way, port.device(), mss - 40, mss - 40));
                }
              });
    }
    return lines;
  }
}
