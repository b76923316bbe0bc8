package homelab.home;

import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.ArrayList;
import java.util.List;

/**
 * What the host's firewall lets in to a guest; all else is dropped. Only TCP is ever let in.
 *
 * @param source address or network
 * @param port destination port
 * @param comment whom it is for
 */
public record GuestRule(String source, int port, String comment) {

  /** Returns the rules of every service container. */
  public static List<GuestRule> ofService(Topology topology) {
    var rules = new ArrayList<>(ofCloudflared(topology));
    rules.add(
        new GuestRule(
            topology.cloudflared().address().toString(),
            Topology.SERVICE_PORT,
            "visitors, from cloudflared"));
    return List.copyOf(rules);
  }

  /** Returns the rules of the tunnel's container, which nobody but its managers reaches. */
  public static List<GuestRule> ofCloudflared(Topology topology) {
    return List.of(
        new GuestRule(
            topology.network(Role.MANAGEMENT).cidr().toString(),
            Topology.SSH_PORT,
            "management network: SSH"),
        new GuestRule(
            topology.nodeEnd().address().toString(), Topology.SSH_PORT, "control plane: SSH"));
  }

  /** Tells whether the rule lets this connection in. */
  public boolean admits(IPv4Address from, int toPort) {
    return port == toPort && new IPAddressString(source).getAddress().contains(from);
  }
}
