package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.config.Subnet;
import homelab.reach.Bridge;
import homelab.topology.DockerPool;
import homelab.topology.HomeNetwork;
import homelab.topology.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a bridge of Docker's on this machine lies over a declared network, which then cannot be
 * reached from here. On the machines that are managed, the roles keep the two apart.
 */
record BridgeCheck(SessionFacts facts) {

  Finding look(Topology topology) {
    var declared = new LinkedHashMap<String, Subnet>();
    for (HomeNetwork network : topology.networks().values()) {
      declared.put("network.%s.cidr".formatted(network.role().label()), network.cidr());
    }
    declared.put("network.session.cidr", topology.session().cidr());
    declared.put("network.cloud", topology.cloud());
    facts.operator().ifPresent(operator -> declared.put("bootstrap.operatorCidr", operator));
    var shadows =
        facts.network().bridges().stream()
            .flatMap(bridge -> over(bridge, declared).stream())
            .collect(Collectors.joining("; "));
    return shadows.isEmpty()
        ? Finding.pass("no bridge of Docker's lies over a declared one")
        : Finding.fail(
            shadows,
            ("From this machine nothing there can be reached. Give Docker here other networks: in"
                    + " /etc/docker/daemon.json \"bip\": \"%s/%d\" and \"default-address-pools\":"
                    + " [{\"base\": \"%s\", \"size\": %d}], then restart it and make its networks"
                    + " again.")
                .formatted(
                    DockerPool.BLOCK.host(1),
                    DockerPool.NETWORK_PREFIX,
                    DockerPool.BLOCK,
                    DockerPool.NETWORK_PREFIX));
  }

  private static Optional<String> over(Bridge bridge, Map<String, Subnet> declared) {
    var own = Subnet.parse(bridge.network());
    var shadowed =
        declared.entrySet().stream()
            .filter(entry -> entry.getValue().overlaps(own))
            .map(entry -> "%s %s".formatted(entry.getKey(), entry.getValue()))
            .toList();
    return shadowed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s (%s) lies over %s".formatted(bridge.name(), own, String.join(", ", shadowed)));
  }
}
