package homelab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.HomelabConfig;
import homelab.config.Subnet;
import homelab.topology.HomeNetwork.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where everything is: no two things in one place, and nobody moves when somebody else comes or
 * goes.
 */
class TopologyTests {

  private final Topology example = Topology.of(config(List.of("portfolio", "blog", "notes")));

  @Property(tries = 25)
  void noTwoThingsShareAnAddressAnIdOrACard(@ForAll @IntRange(min = 2, max = 200) int services) {
    var topology = withServices(services);

    assertThat(addresses(topology)).doesNotHaveDuplicates();
    assertThat(guests(topology).map(Guest::macAddress).toList()).doesNotHaveDuplicates();
    var ids = new ArrayList<>(guests(topology).map(Guest::id).toList());
    ids.add(topology.router().id());
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Property(tries = 25)
  void everyAddressLiesInItsNetwork(@ForAll @IntRange(min = 2, max = 200) int services) {
    var topology = withServices(services);

    assertThat(guests(topology))
        .allSatisfy(
            guest -> {
              assertThat(guest.network().cidr().contains(guest.address())).isTrue();
              assertThat(guest.address().toString())
                  .isNotEqualTo(guest.network().router().toString());
            });
    assertThat(topology.session().cidr().contains(topology.homeEnd().address())).isTrue();
    assertThat(topology.session().cidr().contains(topology.nodeEnd().address())).isTrue();
  }

  /**
   * The last step of docs/bring-up.md, typed as the page says: both keys, and the address there.
   */
  @Test
  void theHostIsReachedInTheManagementNetworkOnceTheOperatorsWayIsClosed(@TempDir Path folder)
      throws IOException {
    var page = Files.readString(Path.of("docs/bring-up.md"));
    var text = Files.readString(Path.of("Pulumi.home.yaml"));
    var topology = Topology.of(ConfigLoader.fromStackFile(Path.of("Pulumi.home.yaml")));
    var endpoint = "https://%s:8006/".formatted(topology.hostManagement());
    assertThat(page).contains("`%s`".formatted(endpoint));
    var closed = text.replaceFirst("(?m)^  homelab:bootstrap:\\R    .*\\R", "");
    assertThat(closed).isNotEqualTo(text);
    var file = Files.writeString(folder.resolve("Pulumi.home.yaml"), closed);

    assertThatThrownBy(() -> ConfigLoader.fromStackFile(file))
        .isInstanceOf(ConfigMistakes.class)
        .hasMessageContaining("home.proxmox.endpoint")
        .hasMessageContaining("network.management");
    Files.writeString(file, closed.replace("https://192.168.1.10:8006/", endpoint));
    assertThat(ConfigLoader.fromStackFile(file).home().proxmox().endpoint()).isEqualTo(endpoint);
  }

  @Test
  void dhcpGivesTheUpperHalfOfANetwork() {
    var lan = example.network(Role.LAN);

    assertThat(DhcpPool.of(lan))
        .extracting(pool -> pool.first().toString(), pool -> pool.last().toString())
        .containsExactly("10.20.20.128", "10.20.20.254");
  }

  @Test
  void aNetworkWithoutRoomForDhcpIsRefusedAndTheSmallestWithRoomIsNot() {
    assertThatThrownBy(() -> DhcpPool.of(lanOf("10.20.20.0/30")))
        .hasMessageContaining("network.lan.cidr: 10.20.20.0/30 holds 2 hosts")
        .hasMessageContaining("use a /24");
    assertThat(DhcpPool.of(lanOf("10.20.20.0/29")))
        .extracting(pool -> pool.first().toString(), pool -> pool.last().toString())
        .containsExactly("10.20.20.4", "10.20.20.6");
  }

  private static HomeNetwork lanOf(String cidr) {
    var subnet = Subnet.parse(cidr);
    return new HomeNetwork(Role.LAN, subnet, 20, subnet.host(1));
  }

  @Property(tries = 25)
  void networksDoNotOverlap(@ForAll @IntRange(min = 2, max = 200) int services) {
    var topology = withServices(services);
    var networks = new ArrayList<Subnet>();
    topology.networks().values().forEach(network -> networks.add(network.cidr()));
    networks.add(topology.session().cidr());
    networks.add(topology.cloud());

    for (int i = 0; i < networks.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(networks.get(i).overlaps(networks.get(j))).isFalse();
      }
    }
  }

  @Property(tries = 25)
  void anAppendedServiceMovesNobody(@ForAll @IntRange(min = 2, max = 199) int services) {
    var before = withServices(services);
    var after = withServices(services + 1);

    assertThat(after.services().subList(0, services)).isEqualTo(before.services());
    assertThat(after.router()).isEqualTo(before.router());
    assertThat(after.cloudflared()).isEqualTo(before.cloudflared());
  }

  @Test
  void aServiceKeepsItsPlaceBySlotWhenAnotherIsTakenOut() {
    var blog = example.services().get(1);
    var alone =
        Topology.of(
            config(
                List.of(
                    Map.of(
                        "name",
                        "blog",
                        "image",
                        "ghcr.io/example/blog:latest",
                        "port",
                        80,
                        "slot",
                        2))));

    assertThat(alone.services().get(0).guest()).isEqualTo(blog.guest());
  }

  @Test
  void theNumberOfAContainerTellsItsSlot() {
    assertThat(example.services())
        .extracting(service -> Topology.slotOf(service.guest().id()))
        .containsExactly(1, 2, 3);
  }

  @Test
  void theExampleLiesWhereTheDocsSay() {
    assertThat(example.hostManagement().toString()).isEqualTo("10.20.10.2");
    assertThat(example.cloudflared().addressWithPrefix()).isEqualTo("10.20.30.2/24");
    assertThat(example.cloudflared().id()).isEqualTo(101);
    assertThat(example.cloudflared().startOrder()).isEqualTo(2);
    assertThat(example.services().get(0).guest().addressWithPrefix()).isEqualTo("10.20.40.10/24");
    assertThat(example.services().get(2).guest().id()).isEqualTo(202);
    assertThat(example.services().get(2).guest().startOrder()).isEqualTo(3);
    assertThat(example.services().get(2).publicName()).isEqualTo("notes.example.org");
    assertThat(example.semaphoreUrl()).isEqualTo("http://10.99.0.2:3000");
    assertThat(example.zoneName()).isEqualTo("example.org");
    assertThat(example.nodeName()).isEqualTo("node");
  }

  @Test
  void theRouterStartsFirstWithItsOuterCardFirst() {
    var router = example.router();
    assertThat(router.startOrder()).isEqualTo(1);
    assertThat(router.id()).isEqualTo(100);
    assertThat(router.wan().device()).isEqualTo("vtnet0");
    assertThat(router.wan().bridge()).isEqualTo("vmbr0");
    assertThat(router.trunk().device()).isEqualTo("vtnet1");
    assertThat(router.trunk().bridge()).isEqualTo("vmbr1");
    assertThat(router.wan().macAddress()).isNotEqualTo(router.trunk().macAddress());
  }

  @Test
  void theOrderOfNetworksIsThatOfTheRoutersInterfaces() {
    assertThat(example.networks().keySet())
        .containsExactly(Role.LAN, Role.MANAGEMENT, Role.DMZ, Role.SERVICES);
    assertThat(example.network(Role.DMZ).vlan()).isEqualTo(30);
    assertThat(example.network(Role.DMZ).router().toString()).isEqualTo("10.20.30.1");
    assertThat(example.network(Role.DMZ).role().label()).isEqualTo("dmz");
  }

  @Test
  void theNodeReachesWhatItManagesAndNotTheHousehold() {
    assertThat(example.homeEnd().name()).isEqualTo("home.example.org");
    assertThat(example.homeEnd().reachable().stream().map(Subnet::toString))
        .containsExactly("10.99.0.1/32", "10.20.10.0/24", "10.20.30.0/24", "10.20.40.0/24");
    assertThat(example.nodeEnd().name()).isEqualTo("node.example.org");
    assertThat(example.nodeEnd().reachable().stream().map(Subnet::toString))
        .containsExactly("10.99.0.2/32");
  }

  @Test
  void cardsAreLocallyAdministeredAndDifferBetweenZones() {
    var mac = Topology.macAddress("example.org", "blog");
    assertThat(mac).matches("02(:[0-9A-F]{2}){5}");
    assertThat(Topology.macAddress("example.org", "blog")).isEqualTo(mac);
    assertThat(Topology.macAddress("example.net", "blog")).isNotEqualTo(mac);
    assertThat(Topology.macAddress("example.org", "notes")).isNotEqualTo(mac);
  }

  @Test
  void aSlotWithoutRoomIsNamedWithTheRoomThatThereIs() {
    var config = config(List.of("blog"));
    var small =
        new homelab.config.Network(
            config.network().management(),
            config.network().lan(),
            config.network().dmz(),
            new homelab.config.Network.Vlan(Subnet.parse("10.20.40.0/28"), 40),
            config.network().session(),
            config.network().cloud());
    var service = config.services().get(0);

    assertThat(placed(config, small, service, 5).services().get(0).guest().address().toString())
        .isEqualTo("10.20.40.14");
    for (int slot : new int[] {0, 6}) {
      assertThatThrownBy(() -> placed(config, small, service, slot))
          .hasMessageContaining("services.blog.slot: %d is outside 1 to 5".formatted(slot))
          .hasMessageContaining("10.20.40.0/28");
    }
  }

  private static Topology placed(
      HomelabConfig config,
      homelab.config.Network network,
      homelab.config.Service service,
      int slot) {
    var moved =
        new homelab.config.Service(
            slot,
            service.name(),
            service.image(),
            service.port(),
            service.update(),
            service.hostName(),
            service.cores(),
            service.memoryMb(),
            service.rootGb(),
            service.dataGb(),
            service.dataPath(),
            service.healthPath(),
            service.environment(),
            service.secrets(),
            service.access());
    return Topology.of(
        new HomelabConfig(
            config.account(),
            config.node(),
            network,
            config.home(),
            config.zone(),
            List.of(moved),
            config.repository(),
            config.bootstrap()));
  }

  private static Stream<Guest> guests(Topology topology) {
    return Stream.concat(
        Stream.of(topology.cloudflared()), topology.services().stream().map(ServiceGuest::guest));
  }

  private static List<String> addresses(Topology topology) {
    var addresses = new ArrayList<String>();
    guests(topology).forEach(guest -> addresses.add(guest.address().toString()));
    topology.networks().values().forEach(network -> addresses.add(network.router().toString()));
    addresses.add(topology.hostManagement().toString());
    addresses.add(topology.homeEnd().address().toString());
    addresses.add(topology.nodeEnd().address().toString());
    assertThat(new HashSet<>(addresses)).isNotEmpty();
    return addresses;
  }

  private static Topology withServices(int count) {
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      names.add("service-" + i);
    }
    return Topology.of(config(names));
  }

  private static HomelabConfig config(List<?> services) {
    try {
      var entries = new ArrayList<Map<String, Object>>();
      for (Object service : services) {
        entries.add(entry(service));
      }
      var keys = new TreeMap<>(ExampleStack.keys());
      keys.put("homelab:services", new ObjectMapper().writeValueAsString(entries));
      return ConfigLoader.fromEngine(keys);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> entry(Object service) {
    return service instanceof Map<?, ?> map
        ? (Map<String, Object>) map
        : Map.of("name", service, "image", "ghcr.io/example/" + service + ":latest", "port", 80);
  }
}
