package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.config.Network;
import homelab.config.Subnet;
import homelab.wireguard.WgQuick;
import java.util.ArrayList;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyHomelabTests {

  @Property(tries = 40)
  void whateverTheAddressesTheFileKeepsEveryRuleAndPromise(
      @ForAll("networks") Network network, @ForAll("counts") int services) {
    var names = new ArrayList<String>();
    for (int i = 1; i <= services; i++) {
      names.add("service" + i);
    }
    var inputs =
        Example.inputs(Example.config(network, Example.services(names.toArray(String[]::new))));
    var xml = PfsenseConfig.render(inputs);

    assertThat(Checker.check(xml, Set.of("vtnet0", "vtnet1"))).isEmpty();
    assertThat(DeclaredReachability.differences(Reachability.of(xml, inputs.topology()))).isEmpty();
    assertThat(SessionRenderings.disagreements(WgQuick.render(inputs.session()), xml)).isEmpty();
  }

  @Provide
  Arbitrary<Integer> counts() {
    return Arbitraries.integers().between(1, 200);
  }

  /** Four networks at home of any size that holds 200 services, from private or other space. */
  @Provide
  Arbitrary<Network> networks() {
    return Combinators.combine(
            Arbitraries.of("10.%d", "172.%d", "192.%d", "25.%d"),
            Arbitraries.integers().between(16, 31),
            Arbitraries.integers().between(20, 24),
            Arbitraries.integers().between(24, 30),
            Arbitraries.integers().between(1024, 65535),
            Arbitraries.integers().between(2, 4000))
        .as(
            (start, second, size, sessionSize, port, vlan) -> {
              var base = start.formatted(second);
              return new Network(
                  new Network.Vlan(Subnet.parse(base + ".0.0/" + size), vlan),
                  new Network.Vlan(Subnet.parse(base + ".16.0/" + size), vlan + 1),
                  new Network.Vlan(Subnet.parse(base + ".32.0/" + size), vlan + 2),
                  new Network.Vlan(Subnet.parse(base + ".48.0/" + size), vlan + 3),
                  new Network.Session(Subnet.parse(base + ".64.0/" + sessionSize), port, 25, 1280),
                  Subnet.parse(base + ".80.0/24"));
            });
  }
}
