package homelab.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Networks that lie apart from each other, have room, and are nobody else's. */
final class NetworkRules {

  private static final Subnet[] PRIVATE = {
    Subnet.parse("10.0.0.0/8"), Subnet.parse("172.16.0.0/12"), Subnet.parse("192.168.0.0/16")
  };

  /** What boxes of providers hand out when nobody changes it. */
  private static final List<Subnet> PROVIDERS =
      Stream.of(
              "192.168.0.0/24",
              "192.168.1.0/24",
              "192.168.2.0/24",
              "192.168.100.0/24",
              "192.168.178.0/24",
              "10.0.0.0/24")
          .map(Subnet::parse)
          .toList();

  private final Sections sections;
  private final Findings found;

  NetworkRules(Sections sections, Findings found) {
    this.sections = sections;
    this.found = found;
  }

  void check(Network network) {
    var networks = byKey(network);
    overlaps(networks);
    networks.forEach(this::isPrivate);
    byKey(network).entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("network."))
        .forEach(entry -> providers(entry.getKey(), entry.getValue()));
    room("network.session.cidr", network.session().cidr(), 2, "both ends");
    room("network.management.cidr", network.management().cidr(), 2, "pfSense and the host");
    room("network.dmz.cidr", network.dmz().cidr(), 2, "pfSense and cloudflared");
    room("network.lan.cidr", network.lan().cidr(), 100, "a household with DHCP");
    cloud(network);
    tags(network);
    port(network.session());
  }

  private Map<String, Subnet> byKey(Network network) {
    var networks = new LinkedHashMap<String, Subnet>();
    networks.put("network.management.cidr", network.management().cidr());
    networks.put("network.lan.cidr", network.lan().cidr());
    networks.put("network.dmz.cidr", network.dmz().cidr());
    networks.put("network.services.cidr", network.services().cidr());
    networks.put("network.session.cidr", network.session().cidr());
    networks.put("network.cloud", network.cloud());
    sections
        .bootstrap()
        .ifPresent(bootstrap -> networks.put("bootstrap.operatorCidr", bootstrap.operatorCidr()));
    return networks;
  }

  private void overlaps(Map<String, Subnet> networks) {
    var seen = new ArrayList<Map.Entry<String, Subnet>>();
    for (var entry : networks.entrySet()) {
      for (var other : seen) {
        if (entry.getValue().overlaps(other.getValue())) {
          found.mistake(
              entry.getKey(),
              entry.getValue().toString(),
              "it overlaps %s %s, so packets would not know where to go"
                  .formatted(other.getKey(), other.getValue()),
              "choose a network of its own");
        }
      }
      seen.add(entry);
    }
  }

  private void isPrivate(String key, Subnet subnet) {
    if (Arrays.stream(PRIVATE).noneMatch(range -> range.block().contains(subnet.block()))) {
      found.mistake(
          key,
          subnet.toString(),
          "it is not a private network, so it belongs to somebody on the internet",
          "choose one inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
    }
  }

  /**
   * pfSense's outer card gets an address of the provider's box: the same network cannot be inside
   * too.
   */
  private void providers(String key, Subnet subnet) {
    PROVIDERS.stream()
        .filter(subnet::overlaps)
        .findFirst()
        .ifPresent(
            common ->
                found.mistake(
                    key,
                    subnet.toString(),
                    "it overlaps %s, which many providers' boxes use at home, so pfSense would have"
                            .formatted(common)
                        + " one network on both sides",
                    "choose another one, for example in 10.20.0.0/16"));
  }

  private void room(String key, Subnet subnet, int hosts, String whom) {
    if (subnet.hostCount() < hosts) {
      found.mistake(
          key,
          subnet.toString(),
          "it has room for %d hosts and has to hold %s".formatted(subnet.hostCount(), whom),
          "choose a shorter prefix length");
    }
  }

  private void cloud(Network network) {
    int prefix = network.cloud().prefixLength();
    if (prefix < 16 || prefix > 30) {
      found.mistake(
          "network.cloud",
          network.cloud().toString(),
          "OCI takes networks from /16 to /30",
          "choose a prefix length in that range");
    }
  }

  private void tags(Network network) {
    var vlans = new LinkedHashMap<String, Integer>();
    vlans.put("network.management.vlan", network.management().vlan());
    vlans.put("network.lan.vlan", network.lan().vlan());
    vlans.put("network.dmz.vlan", network.dmz().vlan());
    vlans.put("network.services.vlan", network.services().vlan());
    var byTag = new LinkedHashMap<Integer, String>();
    vlans.forEach(
        (key, tag) -> {
          var other = byTag.putIfAbsent(tag, key);
          if (other != null) {
            found.mistake(
                key,
                tag.toString(),
                other + " has the same tag, so the two would be one network",
                "choose a tag of its own");
          }
        });
  }

  private void port(Network.Session session) {
    if (session.port() == 3000 || session.port() == 8080) {
      found.mistake(
          "network.session.port",
          Integer.toString(session.port()),
          "a service of ours has that port, and a reader of a packet trace would take one for the"
              + " other",
          "keep 51820");
    }
  }
}
