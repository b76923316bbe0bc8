package homelab.rehearsal;

import homelab.config.HomelabConfig;
import homelab.review.Rehearsed;
import homelab.topology.Topology;
import java.util.List;

/**
 * What a rehearsal leaves behind.
 *
 * @param summary what was found
 * @param state the exported stack after the last up, secrets encrypted
 * @param keepsake what the machines would have been given; thrown-away secrets in the clear
 * @param routerConfig pfSense's config.xml as it lay on the last medium
 * @param reachability who may reach what through pfSense: source, destination, traffic
 * @param topology every address
 * @param config the rehearsed configuration
 * @param declared what the stack file declared, before the rehearsal changed anything in it
 */
public record RehearsalResult(
    Summary summary,
    String state,
    Keepsake keepsake,
    String routerConfig,
    List<List<String>> reachability,
    Topology topology,
    HomelabConfig config,
    Rehearsed declared) {

  public RehearsalResult {
    reachability = List.copyOf(reachability);
  }

  @Override
  public String toString() {
    return "RehearsalResult[%s, passed=%s]".formatted(summary.stack(), summary.passed());
  }
}
