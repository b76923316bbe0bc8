package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.reach.NetworkSilence;
import homelab.topology.Topology;
import java.util.List;
import java.util.function.BiFunction;

/** Whether both ends of the session are found under their names. */
record NameChecks(SessionFacts facts) {

  Finding home(Topology topology) {
    return resolved(topology.homeEnd().name(), this::home);
  }

  Finding node(Topology topology) {
    return resolved(topology.nodeEnd().name(), this::node);
  }

  private Finding resolved(String name, BiFunction<String, List<String>, Finding> judge) {
    try {
      return judge.apply(name, facts.network().addresses(name, SessionFacts.PATIENCE));
    } catch (NetworkSilence e) {
      return Finding.skip(
          e.getMessage(), "Look at this machine's network and its resolver, then run this again.");
    }
  }

  private Finding home(String name, List<String> found) {
    if (found.isEmpty()) {
      return Finding.fail(
          name + " does not exist",
          "'homelab up' makes it; pfSense only keeps it true. If it has run, look at the zone's"
              + " name servers at your registrar.");
    }
    if (found.size() > 1) {
      return Finding.fail(
          "%s has %d addresses: %s".formatted(name, found.size(), String.join(", ", found)),
          "There must be one. Is the record proxied at Cloudflare, or made a second time by hand?"
              + " Take that away; UDP does not pass the proxy.");
    }
    var address = found.get(0);
    return switch (AddressKind.of(address)) {
      case CARRIER ->
          Finding.fail(
              "%s is %s, an address of a carrier's NAT".formatted(name, address),
              "The node can never reach it. Ask the provider for a public IPv4 address; without one"
                  + " the session cannot work.");
      case PRIVATE ->
          Finding.fail(
              "%s is %s, a private address".formatted(name, address),
              "pfSense's dynamic DNS took WAN's own address. Look at Services, Dynamic DNS: it has"
                  + " to ask from outside.");
      case DOCUMENTATION -> placeholder(name, address);
      case PUBLIC -> compared(name, address);
    };
  }

  private Finding placeholder(String name, String address) {
    // A lab's internet is made of such addresses: there one may be home's own.
    if (facts.place().atHome() && facts.seenAs().filter(address::equals).isPresent()) {
      return compared(name, address);
    }
    return Finding.fail(
        "%s is %s, what it was made with".formatted(name, address),
        "pfSense has not set it yet: start it, then look at Services, Dynamic DNS. If that shows"
            + " red, homelab:dyndnsToken may not edit the zone.");
  }

  private Finding compared(String name, String address) {
    if (!facts.place().atHome()) {
      return Finding.skip(
          "%s is %s".formatted(name, address), "Whether that is home can only be seen at home.");
    }
    var seen = facts.seenAs();
    if (seen.isEmpty()) {
      return Finding.skip(
          "%s is %s".formatted(name, address),
          "No two STUN servers agree on this machine's public address; nothing to compare it"
              + " with.");
    }
    return seen.get().equals(address)
        ? Finding.pass("%s is %s, as home is seen from outside".formatted(name, address))
        : Finding.fail(
            "%s is %s, but home is seen as %s".formatted(name, address, seen.get()),
            "pfSense sets it within five minutes of a change. If it stays wrong, look at Services,"
                + " Dynamic DNS on pfSense, and whether this machine uses a VPN or proxy of its"
                + " own.");
  }

  private Finding node(String name, List<String> found) {
    var now = found.isEmpty() ? "does not exist" : "is " + String.join(", ", found);
    if (facts.outputs().isMissingNode()) {
      return Finding.skip(
          name + " " + now, "What it should be is in the state, which cannot be read from here.");
    }
    var node = facts.output("nodeAddress");
    if (node.isEmpty()) {
      return Finding.skip(name + " " + now, "The state holds no node; 'homelab up' makes one.");
    }
    if (found.equals(List.of(node.get()))) {
      return Finding.pass("%s is %s, as in the state".formatted(name, node.get()));
    }
    return Finding.fail(
        "%s %s, but the node is %s".formatted(name, now, node.get()),
        found.isEmpty()
            ? "After a rebuild a resolver may remember for half an hour that there was no such"
                + " name; pfSense's does not. If it stays so, 'homelab up --yes' makes the record"
                + " again."
            : "A resolver may remember the former node for some minutes. If it stays so, 'homelab"
                + " up --yes' sets the record.");
  }
}
