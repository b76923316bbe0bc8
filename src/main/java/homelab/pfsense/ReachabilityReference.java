package homelab.pfsense;

import homelab.topology.Topology;
import homelab.wireguard.Session;
import homelab.wireguard.SessionKeys;
import java.util.List;

/**
 * Writes docs/reference/reachability.md. The page names places and no addresses, so it is the same
 * for every homelab; rules hold no secret, so placeholders stand for keys.
 */
public final class ReachabilityReference {

  /** Where the page lies, from the project's root. */
  public static final String PATH = "docs/reference/reachability.md";

  private static final String NO_KEY = "A".repeat(43) + "=";

  private ReachabilityReference() {}

  /** Returns the table of the rules that pfSense gets for this topology. */
  public static List<Reachability.Row> rows(Topology topology) {
    return Reachability.of(configXml(topology), topology);
  }

  /** Returns the session with placeholders instead of keys. */
  public static Session session(Topology topology) {
    return Session.of(topology, new SessionKeys(NO_KEY, NO_KEY, NO_KEY, NO_KEY, NO_KEY));
  }

  /** Returns the file with every rule as pfSense gets it, and placeholders instead of secrets. */
  public static String configXml(Topology topology) {
    return configXml(topology, "0".repeat(32), "UTC");
  }

  /**
   * Returns the whole file as pfSense gets it, but with placeholders instead of secrets.
   *
   * @param zoneId Cloudflare's id of the zone
   * @param timeZone IANA name
   */
  public static String configXml(Topology topology, String zoneId, String timeZone) {
    // The mark of placeholders is nobody's, and would change with every line of a difference.
    return ConfigXml.withoutMark(
        PfsenseConfig.of(
            new PfsenseInputs(
                topology,
                session(topology),
                "$2b$10$" + "A".repeat(53),
                "placeholder",
                zoneId,
                timeZone)));
  }

  /** Returns the page's text. */
  public static String render(Topology topology) {
    return """
# Who may reach what through pfSense

Computed from the rules of the rendered `config.xml` (`./homelab render --docs`), not from the
code that made them; a test fails when the page or the declared matrix
(`DeclaredReachability`) differs. A cell names the connections that may be opened; a dash means
that nothing passes. Replies to an open connection always pass.

%s
- **internet (WAN)** as a sender: no rule of ours admits anything, no inbound port is open, and
  nothing is forwarded. Outside senders meet pf's own default, which drops in silence. pfSense adds
  one rule by itself, because WAN gets its address by DHCP: UDP from port 67 of any sender to port 68.
  Nothing but the DHCP client listens there, and `net.inet.udp.blackhole=1` keeps pfSense from
  answering. 2.8 marks these packets and never routes them; in 2.7.2 the rule is for any destination.
- The household's DHCP (UDP 68 to 67 on LAN) is such a rule of pfSense's own too and not in the table.
- **same network**: the two talk without pfSense. Between guests the host's own firewall decides;
  in the household nobody does.
- **other private addresses** are those of nobody here: an ISP's router, another network behind it.
- **pfSense, its other addresses** includes WAN's, which may be a public one. Without the rule that
  blocks it, its web interface would be one more web site to whoever is admitted to the internet.
- The node's own firewall repeats the session's part: a mistake at one end opens nothing.
"""
        .formatted(Reachability.markdown(rows(topology)));
  }
}
