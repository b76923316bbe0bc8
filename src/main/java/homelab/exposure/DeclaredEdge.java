package homelab.exposure;

import static homelab.exposure.Shape.bool;
import static homelab.exposure.Shape.each;
import static homelab.exposure.Shape.made;
import static homelab.exposure.Shape.number;
import static homelab.exposure.Shape.object;
import static homelab.exposure.Shape.optional;
import static homelab.exposure.Shape.required;
import static homelab.exposure.Shape.text;
import static homelab.exposure.Shape.words;

import homelab.config.HomelabConfig;
import homelab.config.Service;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import inet.ipaddr.IPAddressString;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the program declares at Cloudflare. */
final class DeclaredEdge {

  /** How long cloudflared waits for a service to take a connection, in seconds. */
  private static final int CONNECT_SECONDS = 15;

  private final Topology topology;
  private final HomelabConfig config;

  DeclaredEdge(Topology topology, HomelabConfig config) {
    this.topology = topology;
    this.config = config;
  }

  Map<String, Function<Seen, Map<String, Shape>>> types() {
    var account = text(config.zone().accountId());
    return Map.of(
        CloudflareRules.TUNNEL,
        r ->
            Map.of(
                "accountId", account,
                "name", text("homelab-" + config.zone().name()),
                "configSrc", text("cloudflare"),
                "tunnelSecret", words()),
        CloudflareRules.TUNNEL_CONFIG,
        r ->
            Map.of(
                "accountId", account,
                "tunnelId", made(CloudflareRules.TUNNEL),
                "source", text("cloudflare"),
                "config",
                    object(
                        Map.of(
                            "ingresses", each(Shape.of(this::rule)), "originRequest", origin()))),
        CloudflareRules.DNS_RECORD,
        this::record,
        CloudflareRules.ACCESS_APPLICATION,
        r -> application(r, account),
        CloudflareRules.ACCESS_POLICY,
        r -> policy(r, account));
  }

  private static Shape origin() {
    return object(Map.of("connectTimeout", number(CONNECT_SECONDS)));
  }

  /** Each name leads to its own service, and everything else to 404. */
  private Shape rule(Seen rule) {
    var host = rule.field("hostname");
    if (host.deferred()) {
      return Shape.undecided();
    }
    var leadsTo =
        host.text()
            .map(
                name ->
                    topology.services().stream()
                        .filter(service -> service.publicName().equals(name))
                        .map(
                            service ->
                                "http://%s:%s"
                                    .formatted(service.guest().address(), Topology.SERVICE_PORT))
                        .toArray(String[]::new))
            .orElse(new String[] {"http_status:404"});
    return object(
        Map.of(
            "hostname", optional(words()),
            "service", text(leadsTo),
            "originRequest", origin()));
  }

  private Map<String, Shape> record(Seen record) {
    var name = record.field("name");
    if (name.deferred()) {
      return null;
    }
    var fields = new HashMap<String, Shape>();
    fields.put("zoneId", text(config.zone().id()));
    fields.put("comment", optional(words()));
    var home = topology.homeEnd().name();
    var node = topology.nodeEnd().name();
    boolean endpoint = name.text().filter(n -> n.equals(home) || n.equals(node)).isPresent();
    fields.put(
        "name",
        text(
            n ->
                n.equals(home)
                    || n.equals(node)
                    || topology.services().stream().anyMatch(s -> s.publicName().equals(n))));
    fields.put("type", text(endpoint ? "A" : "CNAME"));
    // A name that leads through the tunnel is judged by its own rule.
    fields.put("content", endpoint ? text(DeclaredEdge::plainIpv4) : words());
    fields.put("ttl", number(endpoint ? 60 : 1));
    fields.put("proxied", bool(!endpoint));
    return fields;
  }

  private static boolean plainIpv4(String text) {
    var address = new IPAddressString(text).getAddress();
    return address != null
        && address.isIPv4()
        && !address.isPrefixed()
        && address.toCanonicalString().equals(text);
  }

  private Map<String, Shape> application(Seen application, Shape account) {
    var domain = application.field("domain");
    if (domain.deferred()) {
      return null;
    }
    var service =
        gated().filter(s -> domain.text().filter(s.publicName()::equals).isPresent()).findFirst();
    return Map.of(
        "accountId", account,
        "name", text(service.map(s -> s.guest().name()).stream().toArray(String[]::new)),
        "type", text("self_hosted"),
        "domain", text(service.map(ServiceGuest::publicName).stream().toArray(String[]::new)),
        "sessionDuration", text("24h"),
        "policies",
            each(
                object(
                    Map.of(
                        "id",
                        required(made(CloudflareRules.ACCESS_POLICY)),
                        "precedence",
                        number(1)))));
  }

  private Map<String, Shape> policy(Seen policy, Shape account) {
    var name = policy.field("name");
    if (name.deferred()) {
      return null;
    }
    var service =
        gated().filter(s -> name.text().filter(s.policyName()::equals).isPresent()).findFirst();
    var access = service.flatMap(s -> s.service().access());
    return Map.of(
        "accountId", account,
        "name", text(service.map(ServiceGuest::policyName).stream().toArray(String[]::new)),
        "decision", text("allow"),
        "sessionDuration", text("24h"),
        "includes", each(Shape.of(include -> include(include, access))));
  }

  /** Exactly one of the people or domains that the stack file lets in. */
  private static Shape include(Seen include, Optional<Service.Access> access) {
    if (include.deferred()) {
      return Shape.undecided();
    }
    boolean person = include.field("email").present();
    boolean domain = include.field("emailDomain").present();
    if (person == domain) {
      return (value, declared) ->
          value.refuse(Rule.DECLARED_VALUES, "names nobody whom the stack file lets in");
    }
    return person
        ? named("email", "email", e -> access.filter(a -> a.emails().contains(e)).isPresent())
        : named(
            "emailDomain",
            "domain",
            d -> access.filter(a -> a.emailDomains().contains(d)).isPresent());
  }

  private static Shape named(String kind, String field, Predicate<String> letIn) {
    return object(Map.of(kind, object(Map.of(field, required(text(letIn))))));
  }

  private java.util.stream.Stream<ServiceGuest> gated() {
    return topology.services().stream().filter(s -> s.service().access().isPresent());
  }
}
