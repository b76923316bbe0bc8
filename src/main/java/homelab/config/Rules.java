package homelab.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What no single key can say by itself: how parts of a configuration have to fit each other. */
final class Rules {

  /** Guests and names of our own that a service may not take. */
  static final Set<String> RESERVED = Set.of("pfsense", "cloudflared", "node", "home");

  /** The packages whose provider would take such keys, were one of them not declared. */
  private static final Pattern OF_A_PROVIDER =
      Pattern.compile("(?:oci|proxmoxve|cloudflare|command):.*");

  private final Sections sections;
  private final Set<String> keys;

  Rules(Sections sections, Set<String> keys) {
    this.sections = sections;
    this.keys = keys;
  }

  List<Mistake> check() {
    var found = new Findings();
    sections.node().ifPresent(new NodeRules(found)::check);
    sections.network().ifPresent(new NetworkRules(sections, found)::check);
    sections.home().ifPresent(new HomeRules(sections, found)::check);
    new ServiceRules(sections, found).check(keys);
    sections.repository().ifPresent(new RepositoryRules(found)::check);
    sections.bootstrap().ifPresent(bootstrap -> operator(bootstrap, found));
    ofProviders(found);
    return found.mistakes();
  }

  /** Each provider is declared with what it needs, and the engine's own takes nothing. */
  private void ofProviders(Findings found) {
    for (String key : new TreeSet<>(keys)) {
      if (OF_A_PROVIDER.matcher(key).matches()) {
        found.mistake(
            key,
            "(not shown)",
            "the program declares its providers itself; one that the engine adds would take this"
                + " key and may lead elsewhere",
            "take the line out; what the clouds are is said below homelab:node, homelab:home and"
                + " homelab:zone");
      }
    }
  }

  private static void operator(Bootstrap bootstrap, Findings found) {
    if (bootstrap.operatorCidr().prefixLength() < 16) {
      found.mistake(
          "bootstrap.operatorCidr",
          bootstrap.operatorCidr().toString(),
          "more than a household would be admitted to the host",
          "write the network of your own machine, for example 192.168.1.0/24");
    }
  }
}
