package homelab.pfsense;

import homelab.pfsense.Checker.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules about interfaces, VLANs, gateways and routes. */
final class InterfaceRules {

  private InterfaceRules() {}

  private static List<ConfigElement> interfaces(File file) {
    return file.root().at("interfaces").map(ConfigElement::children).orElse(List.of());
  }

  private static Stream<ConfigElement> tunnels(File file) {
    return interfaces(file).stream().filter(each -> each.textAt("if").startsWith("tun_wg"));
  }

  static Stream<String> devices(File file) {
    var problems = new ArrayList<String>();
    for (var each : interfaces(file)) {
      var device = each.textAt("if");
      // pfSense itself exempts tunnels and VLANs from its check, but a VLAN needs its card.
      if (!device.startsWith("tun_wg") && !file.cards().contains(device.split("\\.", 2)[0])) {
        problems.add(
            "interface %s is on '%s'; the machine has %s"
                .formatted(each.name(), device, sorted(file)));
      }
    }
    for (var vlan : file.root().all("vlans/vlan")) {
      if (!file.cards().contains(vlan.textAt("if"))) {
        problems.add(
            "VLAN %s is on '%s'; the machine has %s"
                .formatted(vlan.textAt("tag"), vlan.textAt("if"), sorted(file)));
      }
    }
    return problems.stream();
  }

  private static String sorted(File file) {
    return file.cards().stream().sorted().collect(Collectors.joining(", "));
  }

  static Stream<String> lan(File file) {
    return interfaces(file).size() > 1 && file.root().has("interfaces/lan/enable")
        ? Stream.of()
        : Stream.of("interfaces/lan is missing or not enabled");
  }

  static Stream<String> vlans(File file) {
    var problems = new ArrayList<String>();
    var devices = new HashSet<String>();
    for (var vlan : file.root().all("vlans/vlan")) {
      var device = vlan.textAt("vlanif");
      if (!device.equals(vlan.textAt("if") + "." + vlan.textAt("tag"))) {
        problems.add("vlanif '%s' is not its card and its tag".formatted(device));
      }
      if (!devices.add(device)) {
        problems.add("VLAN device '%s' is declared twice".formatted(device));
      }
    }
    for (var each : interfaces(file)) {
      var device = each.textAt("if");
      if (device.contains(".") && !devices.contains(device)) {
        problems.add("interface %s: '%s' is no declared VLAN".formatted(each.name(), device));
      }
    }
    return problems.stream();
  }

  static Stream<String> descriptions(File file) {
    var seen = new HashSet<String>();
    return interfaces(file).stream()
        .filter(
            each ->
                !each.textAt("descr").matches("[A-Za-z][A-Za-z0-9_]*")
                    || !seen.add(each.textAt("descr")))
        .map(
            each ->
                "interface %s: description '%s' is used twice or has other signs than letters, digits and underscore"
                    .formatted(each.name(), each.textAt("descr")));
  }

  static Stream<String> mtu(File file) {
    return tunnels(file)
        .filter(
            each -> {
              var mtu = each.textAt("mtu");
              return !mtu.matches("\\d+")
                  || Integer.parseInt(mtu) > 1420
                  || !each.textAt("mss").equals(mtu)
                  || file.root().all("installedpackages/wireguard/tunnels/item").stream()
                      .anyMatch(
                          tunnel ->
                              tunnel.textAt("name").equals(each.textAt("if"))
                                  && !tunnel.textAt("mtu").equals(mtu));
            })
        .map(
            each ->
                "interface %s needs mtu and mss, the same as its tunnel's and at most 1420"
                    .formatted(each.name()));
  }

  static Stream<String> tunnelGateway(File file) {
    return tunnels(file)
        .filter(each -> each.has("gateway"))
        .map(
            each ->
                "interface %s names a gateway; name it in gateways/gateway_item only"
                    .formatted(each.name()));
  }

  static Stream<String> wanGateway(File file) {
    var declared =
        file.root().all("gateways/gateway_item").stream()
            .filter(gateway -> gateway.textAt("interface").equals("wan"))
            .toList();
    if (declared.size() != 1) {
      return Stream.of(
          "there must be one gateway_item on wan, not %d: pfSense pings the gateway otherwise"
              .formatted(declared.size()));
    }
    var wan = declared.get(0);
    var problems = new ArrayList<String>();
    if (!wan.textAt("gateway").equals("dynamic")
        || !wan.textAt("ipprotocol").equals("inet")
        || !wan.textAt("name").equals(file.root().textAt("gateways/defaultgw4"))) {
      problems.add("wan's gateway must be dynamic, inet and the default one");
    }
    for (var flag : List.of("monitor_disable", "action_disable")) {
      if (!wan.has(flag)) {
        problems.add("wan's gateway lacks <%s>".formatted(flag));
      }
    }
    return problems.stream();
  }

  static Stream<String> gateways(File file) {
    var problems = new ArrayList<String>();
    if (file.root().textAt("gateways/defaultgw4").isEmpty()) {
      problems.add("gateways/defaultgw4 is empty; name WAN's");
    }
    var names = new HashSet<String>();
    for (var gateway : file.root().all("gateways/gateway_item")) {
      names.add(gateway.textAt("name"));
      if (interfaces(file).stream()
          .noneMatch(each -> each.name().equals(gateway.textAt("interface")))) {
        problems.add("gateway %s is on no declared interface".formatted(gateway.textAt("name")));
      }
      if (gateway.textAt("name").equals(file.root().textAt("gateways/defaultgw4"))
          && !gateway.textAt("interface").equals("wan")) {
        problems.add("the default gateway is %s, inside".formatted(gateway.textAt("name")));
      }
    }
    for (var route : file.root().all("staticroutes/route")) {
      if (!names.contains(route.textAt("gateway"))) {
        problems.add(
            "route to %s: gateway '%s' is not declared"
                .formatted(route.textAt("network"), route.textAt("gateway")));
      }
    }
    return problems.stream();
  }
}
