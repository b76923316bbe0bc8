package homelab.tunnel;

import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One rule of the tunnel's configuration; the first that fits decides.
 *
 * @param hostName public name that it is about; empty for every name
 * @param service where cloudflared hands the request to
 */
public record TunnelRule(Optional<String> hostName, String service) {

  /** Returns all rules, the one that refuses what nobody published last. */
  public static List<TunnelRule> of(Topology topology) {
    var rules = new ArrayList<TunnelRule>();
    for (var service : topology.services()) {
      rules.add(
          new TunnelRule(
              Optional.of(service.publicName()),
              "http://%s:%s".formatted(service.guest().address(), Topology.SERVICE_PORT)));
    }
    rules.add(new TunnelRule(Optional.empty(), "http_status:404"));
    return List.copyOf(rules);
  }

  /** Tells whether the rule is about this public name. */
  public boolean fits(String name) {
    return hostName.map(name::equals).orElse(true);
  }
}
