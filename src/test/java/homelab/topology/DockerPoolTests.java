package homelab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.HomelabConfig;
import homelab.config.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterProperty;
import org.junit.jupiter.api.Test;

/** Docker's own networks lie apart from every network that a stack file can declare. */
class DockerPoolTests {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Docker takes its networks from when nobody says otherwise (its libnetwork/ipamutils). */
  private static final List<Subnet> DOCKERS_OWN =
      Stream.of("172.16.0.0/12", "192.168.0.0/16").map(Subnet::parse).toList();

  private static final AtomicInteger ACCEPTED = new AtomicInteger();
  private static final AtomicInteger SHADOWED = new AtomicInteger();

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void whateverPlanIsAcceptedLiesApart(@ForAll("plans") Map<String, String> plan)
      throws IOException {
    HomelabConfig config;
    try {
      config = ConfigLoader.fromEngine(keys(plan));
    } catch (ConfigMistakes e) {
      return;
    }
    var declared = declared(config);
    ACCEPTED.incrementAndGet();
    if (DOCKERS_OWN.stream().anyMatch(own -> declared.stream().anyMatch(own::overlaps))) {
      SHADOWED.incrementAndGet();
    }
    assertThat(declared).noneMatch(DockerPool.BLOCK::overlaps);
  }

  @AfterProperty
  void manyPlansWereAcceptedAndManyMeetDockersOwnChoice() {
    assertThat(ACCEPTED.get()).isGreaterThan(40);
    assertThat(SHADOWED.get()).isGreaterThan(20);
  }

  @Test
  void aNetworkInsideThePoolIsRefused() {
    for (var key : List.of("management", "lan", "dmz", "services", "session", "cloud")) {
      var plan = new TreeMap<>(Map.of(key, "100.127.3.0/24"));
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> ConfigLoader.fromEngine(keys(plan)), key)
          .isInstanceOf(ConfigMistakes.class)
          .hasMessageContaining("100.127.3.0/24", "not a private network");
    }
  }

  @Test
  void theNodesFirstBootAndTheRoleAtHomeSetTheSame() throws IOException {
    var settings = JSON.valueToTree(DockerPool.settings());
    var part = Files.readString(Path.of("cloud-init/80-docker.sh"));
    var found = Pattern.compile("(?m)daemon\\.json 0644 <<<'(.*)'$").matcher(part);
    assertThat(found.find()).isTrue();
    assertThat(JSON.readTree(found.group(1))).isEqualTo(settings);
    var role =
        new YAMLMapper()
            .readTree(Path.of("ansible/roles/docker_host/defaults/main.yml").toFile())
            .get("docker_host_daemon");
    for (var key : settings.properties()) {
      assertThat(role.get(key.getKey())).as(key.getKey()).isEqualTo(key.getValue());
    }
  }

  /** Home's four networks and the node's two, anywhere, with a taste for what Docker takes. */
  @Provide
  Arbitrary<Map<String, String>> plans() {
    var names = List.of("management", "lan", "dmz", "services", "session", "cloud", "operator");
    return Combinators.combine(names.stream().map(name -> cidr()).toList())
        .as(
            cidrs -> {
              var plan = new TreeMap<String, String>();
              for (int i = 0; i < cidrs.size(); i++) {
                plan.put(names.get(i), cidrs.get(i));
              }
              return plan;
            });
  }

  private static Arbitrary<String> cidr() {
    var start =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, anywhere(0xAC100000L, 0xAC1FFFFFL)),
            net.jqwik.api.Tuple.of(6, anywhere(0x0A010000L, 0x0AFFFFFFL)),
            net.jqwik.api.Tuple.of(3, anywhere(0xC0A8B400L, 0xC0A8FFFFL)),
            net.jqwik.api.Tuple.of(1, anywhere(0x647F0000L, 0x647FFFFFL)));
    return Combinators.combine(start, Arbitraries.integers().between(18, 25))
        .as(
            (address, prefix) -> {
              long block = address & -(1L << (32 - prefix));
              return "%d.%d.%d.%d/%d"
                  .formatted(block >> 24, block >> 16 & 255, block >> 8 & 255, block & 255, prefix);
            });
  }

  private static Arbitrary<Long> anywhere(long first, long last) {
    return Arbitraries.longs().between(first, last).withDistribution(RandomDistribution.uniform());
  }

  private static List<Subnet> declared(HomelabConfig config) {
    var topology = Topology.of(config);
    return Stream.of(
            topology.networks().values().stream().map(HomeNetwork::cidr),
            topology.homeEnd().reachable().stream(),
            topology.nodeEnd().reachable().stream(),
            Stream.of(topology.session().cidr(), topology.cloud()),
            config.bootstrap().stream().map(bootstrap -> bootstrap.operatorCidr()))
        .flatMap(networks -> networks)
        .toList();
  }

  private static Map<String, String> keys(Map<String, String> plan) throws IOException {
    var keys = new TreeMap<>(ExampleStack.keys());
    var network = (ObjectNode) JSON.readTree(keys.get("homelab:network"));
    for (var entry : plan.entrySet()) {
      switch (entry.getKey()) {
        case "cloud" -> network.put("cloud", entry.getValue());
        case "operator" -> {
          keys.put(
              "homelab:bootstrap",
              JSON.writeValueAsString(Map.of("operatorCidr", entry.getValue())));
          var host = Subnet.parse(entry.getValue()).host(10);
          keys.put(
              "homelab:home", keys.get("homelab:home").replace("192.168.1.10", host.toString()));
        }
        default -> ((ObjectNode) network.get(entry.getKey())).put("cidr", entry.getValue());
      }
    }
    keys.put("homelab:network", JSON.writeValueAsString(network));
    return keys;
  }
}
