package homelab.cli;

import homelab.pfsense.AppliedFirewall;
import homelab.pfsense.ReachabilityReference;
import homelab.rehearsal.StateGraph;
import homelab.topology.Topology;

/** Holds what the state says of pfSense against what it was really given. */
record FirewallGuard(StateGraph graph, FirewallHistory history, Topology topology) {

  static final String ROUTER = "proxmoxve:index/vmLegacy:VmLegacy";

  /** Returns what the last 'up' declared. */
  AppliedFirewall inState() {
    var json =
        graph.entries().values().stream()
            .filter(entry -> entry.type().equals("pulumi:pulumi:Stack"))
            .map(entry -> entry.outputs().path("firewall").asText(""))
            .findFirst()
            .orElse("");
    if (json.isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED, "the state does not say what pfSense is to be given; run 'homelab up'.");
    }
    return AppliedFirewall.fromJson(json);
  }

  /** Returns the file that the last 'up' put into the router's drive. */
  String medium() {
    return graph.named("router").inputs().path("cdrom").path("fileId").asText();
  }

  /** Refuses a new node that pfSense would not know. */
  void requireApplied() {
    if (graph.find(ROUTER, "router").isEmpty()) {
      return;
    }
    var applied =
        history
            .record()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.REFUSED,
                        "pfSense is in the state, but nobody has written down what it was given;"
                            + " run 'homelab firewall apply' at home first."));
    var differences =
        applied.differencesTo(inState().placedBy(ReachabilityReference.session(topology)));
    history
        .rotation()
        .map(rotation -> UnfinishedRotation.of(rotation, history, graph))
        .ifPresent(UnfinishedRotation::requireGiven);
    if (!differences.isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED,
          "pfSense would not know the new node: %s.%nRun 'homelab firewall apply' at home first."
              .formatted(String.join(";\n  ", differences)));
    }
  }
}
