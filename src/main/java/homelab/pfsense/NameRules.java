package homelab.pfsense;

import static java.nio.charset.StandardCharsets.UTF_8;

import homelab.pfsense.Checker.File;
import homelab.topology.HomeNetwork.Role;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about DHCP, the resolver and dynamic DNS. */
final class NameRules {

  private NameRules() {}

  static Stream<String> backend(File file) {
    var backend = file.root().textAt("dhcpbackend");
    return List.of("isc", "kea").contains(backend)
        ? Stream.of()
        : Stream.of("dhcpbackend is '%s'; name isc or kea".formatted(backend));
  }

  static Stream<String> dhcp(File file) {
    return file.root().at("dhcpd").map(ConfigElement::children).orElse(List.of()).stream()
        .filter(server -> !server.name().equals("lan"))
        .map(server -> "dhcpd/%s is there; only lan has DHCP".formatted(server.name()));
  }

  static Stream<String> resolver(File file) {
    var interfaces = file.root().textAt("unbound/active_interface");
    var names = Arrays.asList(interfaces.split(","));
    if (!file.root().has("unbound/enable")) {
      return Stream.of("unbound/enable is missing");
    }
    return interfaces.isEmpty() || names.contains("all") || names.contains("wan")
        ? Stream.of(
            "unbound/active_interface '%s' includes WAN; name the inside ones"
                .formatted(interfaces))
        : Stream.of();
  }

  static Stream<String> uncached(File file) {
    var options = decoded(file.root().textAt("unbound/custom_options"));
    if (options.isEmpty()) {
      return Stream.of("unbound/custom_options is empty or not base64");
    }
    return file.root().all("installedpackages/wireguard/peers/item").stream()
        .map(peer -> peer.textAt("endpoint"))
        .filter(name -> !isUncached(options.get(), name))
        .map(name -> "no stub-zone with stub-no-cache for '%s'".formatted(name));
  }

  static Stream<String> mark(File file) {
    var options = decoded(file.root().textAt("unbound/custom_options")).orElse("");
    var mark = ConfigMark.in(file.text());
    if (mark.isEmpty()) {
      return Stream.of("unbound/custom_options answers no text record " + ConfigMark.NAME);
    }
    var problems = new ArrayList<String>();
    if (!mark.equals(ConfigMark.ofDigest(ConfigMark.digest(file.text())))) {
      problems.add("the mark '%s' is not that of the file's content".formatted(mark));
    }
    var views =
        Stream.of(options.split("(?m)^(?=\\S)")).filter(c -> c.startsWith("view:")).toList();
    if (views.size() != 1 || !views.get(0).contains(ConfigMark.NAME)) {
      problems.add("the mark does not stand in the one view; every client could ask for it");
    }
    var asks =
        options
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("access-control-view:"))
            .map(line -> line.split(" +")[1])
            .toList();
    var management =
        file.root()
            .at("interfaces/" + InterfaceKeys.of(Role.MANAGEMENT))
            .map(each -> each.textAt("ipaddr") + "/" + each.textAt("subnet"))
            .map(text -> new IPAddressString(text).getAddress())
            .map(address -> address.toPrefixBlock().toString());
    if (asks.size() != 1 || !management.equals(Optional.of(asks.get(0)))) {
      problems.add("the view is for %s and not for the management network alone".formatted(asks));
    }
    return problems.stream();
  }

  static Stream<String> checkIp(File file) {
    var services = file.root().all("checkipservices/checkipservice");
    var problems = new ArrayList<String>();
    if (!file.root().has("checkipservices/disable_factory_default")) {
      problems.add("checkipservices/disable_factory_default is missing: it asks over plain HTTP");
    }
    if (services.stream().noneMatch(service -> service.has("enable"))) {
      problems.add("no check-IP service is enabled");
    }
    services.stream()
        .filter(s -> !s.textAt("url").startsWith("https://") || !s.has("verifysslpeer"))
        .forEach(
            service ->
                problems.add(
                    "check-IP service '%s' must be https with verifysslpeer"
                        .formatted(service.textAt("url"))));
    return problems.stream();
  }

  private static boolean isUncached(String options, String name) {
    return Stream.of(options.split("(?m)^(?=\\S)"))
        .map(clause -> clause.lines().map(String::strip).toList())
        .anyMatch(
            clause ->
                clause.contains("stub-zone:")
                    && clause.contains("name: \"%s.\"".formatted(name))
                    && clause.contains("stub-no-cache: yes"));
  }

  static Stream<String> dynDns(File file) {
    var clients = file.root().all("dyndnses/dyndns");
    if (clients.size() != 1) {
      return Stream.of("there must be one dynamic DNS client, not " + clients.size());
    }
    var client = clients.get(0);
    var problems = new ArrayList<String>();
    if (!client.has("enable") || !client.textAt("type").equals("cloudflare")) {
      problems.add("the client must be enabled and of type cloudflare");
    }
    if (client.has("proxied")) {
      problems.add("proxied is there: UDP does not pass a proxied name");
    }
    if (!client.textAt("username").matches("[0-9a-f]{32}")) {
      problems.add("username must be the zone's id, 32 hexadecimal digits");
    }
    if (decoded(client.textAt("password")).filter(token -> !token.isBlank()).isEmpty()) {
      problems.add("password is no base64 of a token");
    }
    if (!client.textAt("maxcacheage").equals("1")) {
      problems.add("maxcacheage must be 1, or a record that was reset stays wrong for 25 days");
    }
    if (client.textAt("host").isEmpty() || client.textAt("domainname").isEmpty()) {
      problems.add("host and domainname must both be there");
    }
    if (!client.textAt("interface").equals("wan") || !client.textAt("requestif").equals("wan")) {
      problems.add("interface and requestif must be wan");
    }
    return problems.stream();
  }

  private static Optional<String> decoded(String base64) {
    try {
      var text = new String(Base64.getDecoder().decode(base64), UTF_8);
      return Optional.of(text).filter(t -> !t.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
