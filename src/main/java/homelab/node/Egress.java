package homelab.node;

import com.pulumi.oci.Core.inputs.SecurityListEgressSecurityRuleArgs;
import com.pulumi.oci.Core.inputs.SecurityListEgressSecurityRuleTcpOptionsArgs;
import com.pulumi.oci.Core.inputs.SecurityListEgressSecurityRuleUdpOptionsArgs;
import java.util.List;

/**
 * One kind of traffic that the node may start. All rules are stateful: a stateless one would drop
 * the replies that everything here lives on.
 *
 * @param protocol tcp or udp
 * @param port destination port
 * @param reason why the node needs it
 */
record Egress(Protocol protocol, int port, String reason) {

  private static final String ANYWHERE = "0.0.0.0/0";

  /** IP protocols by the number that OCI wants as text. */
  enum Protocol {
    TCP("6"),
    UDP("17");

    private final String number;

    Protocol(String number) {
      this.number = number;
    }
  }

  /** Returns what the node needs to start, session first. */
  static List<Egress> needed(int sessionPort) {
    return List.of(
        new Egress(Protocol.UDP, sessionPort, "the WireGuard session with home"),
        new Egress(Protocol.TCP, 443, "package snapshots, container registries, git over HTTPS"),
        new Egress(Protocol.TCP, 80, "package mirrors that only speak HTTP; packages are signed"),
        new Egress(Protocol.TCP, 22, "git over SSH with the deploy key"),
        new Egress(Protocol.UDP, 123, "time, without which no signature is valid"),
        new Egress(Protocol.UDP, 53, "names, asked of the authoritative servers directly"),
        new Egress(Protocol.TCP, 53, "names whose answer does not fit into one datagram"));
  }

  SecurityListEgressSecurityRuleArgs toRule() {
    var rule =
        SecurityListEgressSecurityRuleArgs.builder()
            .description(reason)
            .destination(ANYWHERE)
            .destinationType("CIDR_BLOCK")
            .protocol(protocol.number)
            .stateless(false);
    if (protocol == Protocol.TCP) {
      rule.tcpOptions(
          SecurityListEgressSecurityRuleTcpOptionsArgs.builder().min(port).max(port).build());
    } else {
      rule.udpOptions(
          SecurityListEgressSecurityRuleUdpOptionsArgs.builder().min(port).max(port).build());
    }
    return rule.build();
  }
}
