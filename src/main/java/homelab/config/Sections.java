package homelab.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a configuration that could be read. A mistake in one part does not keep the rules
 * from looking at the others.
 */
record Sections(
    Optional<Account> account,
    Optional<Node> node,
    Optional<Network> network,
    Optional<Home> home,
    Optional<DnsZone> zone,
    List<Service> services,
    Optional<Repository> repository,
    Optional<Bootstrap> bootstrap) {

  static Sections of(HomelabConfig config) {
    return new Sections(
        Optional.of(config.account()),
        Optional.of(config.node()),
        Optional.of(config.network()),
        Optional.of(config.home()),
        Optional.of(config.zone()),
        config.services(),
        Optional.of(config.repository()),
        config.bootstrap());
  }

  /** Reads what can be read; mistakes have been noted before. */
  static Sections readable(JsonNode tree) {
    var services = new ArrayList<Service>();
    tree.path("services").forEach(service -> read(service, Service.class).ifPresent(services::add));
    return new Sections(
        read(tree.path("account"), Account.class),
        read(tree.path("node"), Node.class),
        read(tree.path("network"), Network.class),
        read(tree.path("home"), Home.class),
        read(tree.path("zone"), DnsZone.class),
        services,
        read(tree.path("repository"), Repository.class),
        read(tree.path("bootstrap"), Bootstrap.class));
  }

  private static <R extends Record> Optional<R> read(JsonNode node, Class<R> type) {
    return node.isObject() ? new RecordReader().record(node, "", type) : Optional.empty();
  }
}
