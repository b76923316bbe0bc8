package homelab.pfsense;

import homelab.pfsense.Checker.File;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Rules about the WireGuard package's part of the file. */
final class PackageRules {

  private static final String ROOT = "installedpackages/wireguard/";
  private static final int LONGEST_INTERVAL_SECONDS = 20;

  private PackageRules() {}

  static Stream<String> tunnel(File file) {
    var tunnels = file.root().all(ROOT + "tunnels/item");
    if (tunnels.size() != 1) {
      return Stream.of("there must be one tunnel, not " + tunnels.size());
    }
    var tunnel = tunnels.get(0);
    var problems = new ArrayList<String>();
    if (!tunnel.textAt("name").matches("tun_wg\\d+")) {
      problems.add(
          "the tunnel's name '%s' is not tun_wg and a number".formatted(tunnel.textAt("name")));
    }
    if (!tunnel.textAt("enabled").equals("yes")) {
      problems.add("the tunnel's <enabled> must hold yes");
    }
    for (var key : List.of("privatekey", "publickey")) {
      if (!isKey(tunnel.textAt(key))) {
        problems.add("the tunnel's <%s> is not base64 of 32 bytes".formatted(key));
      }
    }
    if (!isPort(tunnel.textAt("listenport"))) {
      problems.add("the tunnel's <listenport> is no port");
    }
    if (file.root().all("interfaces").stream()
        .flatMap(all -> all.children().stream())
        .noneMatch(each -> each.textAt("if").equals(tunnel.textAt("name")) && each.has("enable"))) {
      problems.add("the tunnel is not assigned to an interface, so no rule can be about it");
    }
    return problems.stream();
  }

  static Stream<String> rows(File file) {
    var peers = file.root().all(ROOT + "peers/item");
    if (peers.isEmpty() || peers.stream().anyMatch(peer -> !peer.has("allowedips/row"))) {
      return Stream.of("a peer without allowedips/row may send nothing");
    }
    return peers.stream()
        .flatMap(peer -> peer.all("allowedips/row").stream())
        .filter(row -> !isNetwork(row.textAt("address"), row.textAt("mask")))
        .map(
            row ->
                "allowed address '%s' mask '%s': write the network address and its bits in two elements"
                    .formatted(row.textAt("address"), row.textAt("mask")));
  }

  private static boolean isNetwork(String address, String mask) {
    if (!mask.matches("\\d{1,2}") || address.contains("/")) {
      return false;
    }
    var parsed = new IPAddressString(address + "/" + mask).getAddress();
    return parsed != null && parsed.isIPv4() && parsed.equals(parsed.toPrefixBlock());
  }

  static Stream<String> endpoint(File file) {
    var problems = new ArrayList<String>();
    var tunnels =
        file.root().all(ROOT + "tunnels/item").stream().map(t -> t.textAt("name")).toList();
    for (var peer : file.root().all(ROOT + "peers/item")) {
      var endpoint = peer.textAt("endpoint");
      if (!endpoint.contains(".") || new IPAddressString(endpoint).isValid()) {
        problems.add("the peer's endpoint '%s' is no host name".formatted(endpoint));
      }
      if (!isPort(peer.textAt("port"))) {
        problems.add("the peer's <port> is no port");
      }
      if (!peer.textAt("persistentkeepalive").matches("[1-9]|1\\d|2[0-5]")) {
        problems.add("the peer's keepalive must be 1 to 25 seconds");
      }
      if (!peer.textAt("enabled").equals("yes") || !tunnels.contains(peer.textAt("tun"))) {
        problems.add("the peer must be enabled and name the tunnel");
      }
      for (var key : List.of("publickey", "presharedkey")) {
        if (!isKey(peer.textAt(key))) {
          problems.add("the peer's <%s> is not base64 of 32 bytes".formatted(key));
        }
      }
    }
    return problems.stream();
  }

  static Stream<String> interval(File file) {
    var interval = file.root().textAt(ROOT + "config/resolve_interval");
    boolean quick =
        interval.matches("[1-9]\\d?") && Integer.parseInt(interval) <= LONGEST_INTERVAL_SECONDS;
    return quick && file.root().textAt(ROOT + "config/resolve_interval_track").equals("no")
        ? Stream.of()
        : Stream.of(
            "resolve_interval is '%s'; use 1 to %d seconds and resolve_interval_track no"
                .formatted(interval, LONGEST_INTERVAL_SECONDS));
  }

  static Stream<String> whole(File file) {
    var problems = new ArrayList<String>();
    var packages = file.root().all("installedpackages/package");
    if (packages.stream()
        .noneMatch(
            each ->
                each.textAt("name").equals("WireGuard")
                    && each.textAt("configurationfile").equals("wireguard.xml")
                    && !each.textAt("include_file").isEmpty())) {
      problems.add("installedpackages/package for WireGuard is missing or incomplete");
    }
    if (file.root().all("installedpackages/menu").size() != 2) {
      problems.add("the package's two menu entries are missing");
    }
    if (file.root().all("installedpackages/service").stream()
        .noneMatch(
            service ->
                service.textAt("name").equals("wireguard")
                    && service.textAt("rcfile").equals("wireguardd")
                    && service.textAt("executable").equals("php_wg"))) {
      problems.add("installedpackages/service for wireguard is missing or incomplete");
    }
    if (!hasEarlyCommand(file, "service wireguardd start")) {
      problems.add("the earlyshellcmd 'service wireguardd start' is missing");
    }
    var config = file.root().at(ROOT + "config");
    if (config.map(c -> !List.of("on", "yes").contains(c.textAt("enable"))).orElse(true)) {
      problems.add("the package is not switched on (wireguard/config/enable on)");
    }
    if (config.map(c -> !c.textAt("interface_group").equals("none")).orElse(true)) {
      problems.add("interface_group must be none, or a group's rules come first");
    }
    return problems.stream();
  }

  static Stream<String> heals(File file) {
    return hasEarlyCommand(file, "touch /cf/conf/needs_package_sync")
        ? Stream.of()
        : Stream.of("no earlyshellcmd asks for the package where it is missing");
  }

  private static boolean hasEarlyCommand(File file, String part) {
    return file.root().all("system/earlyshellcmd").stream().anyMatch(c -> c.text().contains(part));
  }

  static Stream<String> legacy(File file) {
    return file.root().has("wireguard")
        ? Stream.of("a top-level <wireguard> is there; it belongs under installedpackages")
        : Stream.of();
  }

  private static boolean isPort(String text) {
    return text.matches("[1-9]\\d{0,4}") && Integer.parseInt(text) <= 65535;
  }

  private static boolean isKey(String text) {
    try {
      return text.length() == 44 && Base64.getDecoder().decode(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
