package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.reach.Network.NameServerAnswer;
import homelab.topology.Topology;
import java.util.List;

/** Whether what the homelab needs is open outward; nothing has to be open inward. */
record OutwardChecks(SessionFacts facts) {

  /** Root name servers A and K, which belong to different owners. */
  private static final List<String> ROOTS = List.of("198.41.0.4", "193.0.14.129");

  private static final int DNS = 53;
  private static final int HTTPS = 443;

  /** Cloudflare's, by address: whether names are found is another row. */
  private static final List<String> WEB = List.of("1.1.1.1", "1.0.0.1");

  Finding names() {
    var answers =
        ROOTS.stream().map(root -> facts.network().root(root, SessionFacts.PATIENCE)).toList();
    if (answers.contains(NameServerAnswer.AUTHORITATIVE)) {
      return ROOTS.stream().anyMatch(root -> opens(root, DNS))
          ? Finding.pass("root name servers answer over UDP and TCP")
          : Finding.fail(
              "root name servers answer over UDP only",
              "Large answers come over TCP. Open TCP 53 outward in the provider's box.");
    }
    if (answers.contains(NameServerAnswer.SOMEBODY_ELSE)) {
      return Finding.fail(
          "somebody else answers for the root name servers",
          "The provider or its box redirects port 53. pfSense asks the name servers themselves:"
              + " switch the redirection (\"DNS protection\") off, or pfSense finds no names.");
    }
    return Finding.fail(
        "no root name server answers",
        "Either there is no internet here, or UDP 53 is closed outward, which pfSense needs to find"
            + " names. Look at the provider's box.");
  }

  Finding web() {
    return WEB.stream().anyMatch(web -> opens(web, HTTPS))
        ? Finding.pass("Cloudflare answers")
        : Finding.fail(
            "Cloudflare does not answer",
            "Either there is no internet here, or TCP 443 is closed outward: the tunnel, DynDNS and"
                + " every update need it. Look at the provider's box.");
  }

  /**
   * WireGuard answers nobody who has no key, so only a living session shows that its port is open.
   */
  Finding session(Topology topology) {
    var node = "http://%s:%d".formatted(topology.nodeEnd().address(), Topology.SEMAPHORE_PORT);
    if (!facts.reachesSession()) {
      return Finding.skip(
          "not to be seen from here",
          "Only the session itself shows it, and only the management network (%s) reaches that."
              .formatted(topology.network(homelab.topology.HomeNetwork.Role.MANAGEMENT).cidr()));
    }
    if (facts.sessionCarries()) {
      return Finding.pass("the session carries: %s answers".formatted(node));
    }
    if (!facts.outputs().isMissingNode() && facts.output("nodeAddress").isEmpty()) {
      return Finding.skip("there is no node", "'homelab up' makes one; then run this again.");
    }
    return Finding.fail(
        "%s does not answer through the session".formatted(node),
        ("In this order: is the node READY ('homelab console')? Do both names above hold? Did"
                + " 'homelab firewall apply' run since the last change? If all of that is so, the"
                + " provider may close UDP %d outward.")
            .formatted(topology.session().port()));
  }

  private boolean opens(String host, int port) {
    return facts.network().opens(host, port, SessionFacts.PATIENCE);
  }
}
