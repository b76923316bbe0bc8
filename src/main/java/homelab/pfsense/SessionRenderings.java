package homelab.pfsense;

import homelab.config.Subnet;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * Holds the two renderings of the session against each other, as texts: the node's wg-quick file
 * and pfSense's {@code config.xml}. What one end sends the other must allow, and what one allows
 * the other must route.
 */
public final class SessionRenderings {

  private final Map<String, String> node;
  private final ConfigElement root;
  private final ConfigElement tunnel;
  private final ConfigElement peer;
  private final ConfigElement tunnelInterface;
  private final List<String> mistakes = new ArrayList<>();

  private SessionRenderings(String wgQuick, String configXml) {
    this.node = sections(wgQuick);
    this.root = ConfigElement.parse(configXml);
    this.tunnel = only("installedpackages/wireguard/tunnels/item");
    this.peer = only("installedpackages/wireguard/peers/item");
    this.tunnelInterface =
        root.all("interfaces").stream()
            .flatMap(all -> all.children().stream())
            .filter(each -> each.textAt("if").equals(tunnel.textAt("name")))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "config.xml: no interface is on tunnel " + tunnel.textAt("name")));
  }

  /**
   * Compares the two.
   *
   * @return one sentence for each disagreement, without a secret; empty if both describe one
   *     session
   * @throws IllegalArgumentException if one of them describes no session at all
   */
  public static List<String> disagreements(String wgQuick, String configXml) {
    var renderings = new SessionRenderings(wgQuick, configXml);
    renderings.keys();
    renderings.endpoints();
    renderings.timing();
    renderings.addresses();
    renderings.routes();
    return List.copyOf(renderings.mistakes);
  }

  private void keys() {
    var nodePublic = publicKey(node("Interface.PrivateKey"));
    var homePublic = publicKey(tunnel.textAt("privatekey"));
    agree("the node's public key", nodePublic, peer.textAt("publickey"));
    agree("pfSense's public key", homePublic, node("Peer.PublicKey"));
    agree("pfSense's public key, as it shows it", homePublic, tunnel.textAt("publickey"));
    if (!Objects.equals(node("Peer.PresharedKey"), peer.textAt("presharedkey"))) {
      mistakes.add("the two ends hold different preshared keys");
    }
  }

  private void endpoints() {
    var endpoint = node("Peer.Endpoint").split(":");
    agree("pfSense's port", tunnel.textAt("listenport"), endpoint[endpoint.length - 1]);
    agree("the node's port", node("Interface.ListenPort"), peer.textAt("port"));
    var dynDns = only("dyndnses/dyndns");
    agree("pfSense's name", dynDns.textAt("host") + "." + dynDns.textAt("domainname"), endpoint[0]);
  }

  private void timing() {
    agree("keepalive", node("Peer.PersistentKeepalive"), peer.textAt("persistentkeepalive"));
    agree("MTU", node("Interface.MTU"), tunnelInterface.textAt("mtu"));
  }

  private void addresses() {
    var home = tunnelInterface.textAt("ipaddr");
    var prefix = tunnelInterface.textAt("subnet");
    var nodeAddress = node("Interface.Address").split("/");
    agree("the session's prefix length", nodeAddress[1], prefix);
    var session = new IPAddressString(home + "/" + prefix).getAddress().toPrefixBlock().toIPv4();
    if (!session.contains(address(nodeAddress[0]))) {
      mistakes.add(
          "the node's address %s is outside the session's network %s"
              .formatted(nodeAddress[0], session));
    }
    if (none(allowedByPfsense(), nodeAddress[0])) {
      mistakes.add("pfSense does not allow the node's own address " + nodeAddress[0]);
    }
    if (none(allowedByNode(), home)) {
      mistakes.add("the node does not allow pfSense's own address " + home);
    }
  }

  private void routes() {
    // pfSense must have a way to whatever it allows: a neighbour in the session, or a static route
    // through it.
    var session = network(tunnelInterface);
    var gateways =
        root.all("gateways/gateway_item").stream()
            .filter(gateway -> gateway.textAt("interface").equals(tunnelInterface.name()))
            .map(gateway -> gateway.textAt("name"))
            .toList();
    var routed =
        Stream.concat(
                Stream.of(session),
                root.all("staticroutes/route").stream()
                    .filter(route -> gateways.contains(route.textAt("gateway")))
                    .map(route -> Subnet.parse(route.textAt("network"))))
            .toList();
    for (var allowed : allowedByPfsense()) {
      if (routed.stream().noneMatch(network -> network.block().contains(allowed.block()))) {
        mistakes.add("pfSense allows %s but has no route to it".formatted(allowed));
      }
    }
    for (var network : routed) {
      if (!network.equals(session)
          && allowedByPfsense().stream().noneMatch(a -> a.block().contains(network.block()))) {
        mistakes.add("pfSense routes %s to the node but does not allow it".formatted(network));
      }
    }
    // The node sends into the session what it allows there, so pfSense must have each such network.
    var behind = networksByInterface();
    for (var allowed : allowedByNode()) {
      if (behind.values().stream()
          .noneMatch(network -> network.block().contains(allowed.block()))) {
        mistakes.add("the node sends %s to pfSense, which has no such network".formatted(allowed));
      }
    }
    filter(behind);
  }

  /**
   * What pfSense's rules let through the session, the node must be able to route, in both
   * directions.
   */
  private void filter(Map<String, Subnet> behind) {
    var nodeAddress = node("Interface.Address").split("/")[0];
    for (var rule : root.all("filter/rule")) {
      if (!rule.textAt("type").equals("pass") || rule.has("disabled")) {
        continue;
      }
      if (rule.textAt("interface").equals(tunnelInterface.name())) {
        var to = rule.textAt("destination/address") + rule.textAt("destination/network");
        var subnet = behind.containsKey(to) ? behind.get(to) : singleOrNull(to);
        if (subnet == null
            || allowedByNode().stream().noneMatch(a -> a.block().contains(subnet.block()))) {
          mistakes.add(
              "rule '%s' passes to %s, which the node does not send into the session"
                  .formatted(rule.textAt("descr"), to.isEmpty() ? "anything" : to));
        }
      } else if (rule.textAt("destination/address").equals(nodeAddress)) {
        var from = behind.get(rule.textAt("source/network"));
        if (from == null
            || allowedByNode().stream().noneMatch(a -> a.block().contains(from.block()))) {
          mistakes.add(
              "rule '%s' passes to the node, but the node allows nothing from %s"
                  .formatted(rule.textAt("descr"), rule.textAt("source/network")));
        }
      }
    }
  }

  private Map<String, Subnet> networksByInterface() {
    var networks = new LinkedHashMap<String, Subnet>();
    for (var each : root.at("interfaces").orElseThrow().children()) {
      if (each.has("subnet")) {
        networks.put(each.name(), network(each));
      }
    }
    return networks;
  }

  private List<Subnet> allowedByPfsense() {
    return peer.all("allowedips/row").stream()
        .map(row -> Subnet.parse(row.textAt("address") + "/" + row.textAt("mask")))
        .toList();
  }

  private List<Subnet> allowedByNode() {
    return Arrays.stream(node("Peer.AllowedIPs").split(","))
        .map(text -> Subnet.parse(text.strip()))
        .toList();
  }

  private static Subnet network(ConfigElement each) {
    return new Subnet(
        new IPAddressString(each.textAt("ipaddr") + "/" + each.textAt("subnet"))
            .getAddress()
            .toIPv4()
            .toPrefixBlock());
  }

  private static boolean none(List<Subnet> networks, String address) {
    return networks.stream().noneMatch(network -> network.contains(address(address)));
  }

  private static IPv4Address address(String text) {
    return new IPAddressString(text).getAddress().toIPv4();
  }

  private static Subnet singleOrNull(String text) {
    var parsed = new IPAddressString(text).getAddress();
    return parsed == null || !parsed.isIPv4() ? null : Subnet.parse(parsed + "/32");
  }

  private void agree(String what, String one, String other) {
    if (!one.equals(other)) {
      mistakes.add("%s: one end says '%s', the other '%s'".formatted(what, one, other));
    }
  }

  private ConfigElement only(String path) {
    var found = root.all(path);
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "config.xml: there must be one %s, not %d".formatted(path, found.size()));
    }
    return found.get(0);
  }

  private String node(String key) {
    var value = node.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the wg-quick file has no " + key);
    }
    return value;
  }

  /** Returns {@code Section.Key} to value of a wg-quick file. */
  private static Map<String, String> sections(String wgQuick) {
    var values = new LinkedHashMap<String, String>();
    var section = "";
    for (var line : wgQuick.lines().map(String::strip).toList()) {
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        var parts = line.split("=", 2);
        if (parts.length == 2
            && values.put(section + "." + parts[0].strip(), parts[1].strip()) != null) {
          throw new IllegalArgumentException(
              "the wg-quick file has two of %s.%s".formatted(section, parts[0].strip()));
        }
      }
    }
    return values;
  }

  private static String publicKey(String privateKey) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              new X25519PrivateKeyParameters(Base64.getDecoder().decode(privateKey), 0)
                  .generatePublicKey()
                  .getEncoded());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a private key of the session is not base64 of 32 bytes");
    }
  }
}
