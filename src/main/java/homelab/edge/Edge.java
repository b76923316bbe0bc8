package homelab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Cloudflare's edge with the tunnel behind it: a proxied record leads a name into the tunnel, the
 * first rule that fits it says which address answers, and an Access application of that name says
 * who gets so far.
 */
public final class Edge {

  private static final String TUNNEL_DOMAIN = ".cfargotunnel.com";

  private final Collection<EdgeResource> resources;

  /** Makes the edge from everything that there is. */
  public Edge(Collection<EdgeResource> resources) {
    this.resources = List.copyOf(resources);
  }

  /** Returns every pair that is served, in the order of the names. */
  public List<Served> served() {
    var served = new ArrayList<Served>();
    for (var name : names()) {
      origin(name)
          .flatMap(this::container)
          .ifPresent(container -> served.add(new Served(name, container, gate(name))));
    }
    return served;
  }

  private Collection<String> names() {
    var names = new TreeSet<String>();
    of(EdgeResource.RECORD)
        .filter(record -> record.inputs().path("proxied").asBoolean())
        .filter(record -> record.text("/content").endsWith(TUNNEL_DOMAIN))
        .forEach(record -> names.add(record.text("/name")));
    return names;
  }

  /** Returns the address that the first fitting rule of the name's tunnel leads to. */
  private Optional<String> origin(String name) {
    return of(EdgeResource.RECORD)
        .filter(record -> record.text("/name").equals(name))
        .map(record -> record.text("/content").replace(TUNNEL_DOMAIN, ""))
        .flatMap(
            tunnel ->
                of(EdgeResource.RULES).filter(rules -> rules.text("/tunnelId").equals(tunnel)))
        .findFirst()
        .flatMap(rules -> first(rules.inputs().at("/config/ingresses"), name))
        .map(rule -> rule.path("service").asText())
        .filter(service -> service.startsWith("http://") || service.startsWith("https://"))
        .map(service -> URI.create(service).getHost());
  }

  private static Optional<JsonNode> first(JsonNode rules, String name) {
    return stream(rules)
        .filter(
            rule ->
                rule.path("hostname").asText().isEmpty()
                    || rule.path("hostname").asText().equals(name))
        .findFirst();
  }

  private Optional<String> container(String address) {
    return of(EdgeResource.CONTAINER)
        .filter(container -> container.inputs().path("started").asBoolean(true))
        .filter(
            container ->
                stream(container.inputs().at("/initialization/ipConfigs"))
                    .map(config -> config.at("/ipv4/address").asText().split("/")[0])
                    .anyMatch(address::equals))
        .map(container -> container.text("/initialization/hostname"))
        .findFirst();
  }

  private Gate gate(String name) {
    return of(EdgeResource.APPLICATION)
        .filter(application -> application.text("/domain").equals(name))
        .findFirst()
        .map(application -> Gate.of(people(application)))
        .orElse(Gate.NONE);
  }

  /** Returns whom the allowing policies let in; an application without one lets nobody in. */
  private TreeSet<String> people(EdgeResource application) {
    var people = new TreeSet<String>();
    stream(application.inputs().path("policies"))
        .flatMap(
            used ->
                of(EdgeResource.POLICY)
                    .filter(policy -> policy.id().equals(used.path("id").asText())))
        .filter(policy -> policy.text("/decision").equals("allow"))
        .flatMap(policy -> stream(policy.inputs().path("includes")))
        .forEach(include -> people.add(include.toString()));
    return people;
  }

  private Stream<EdgeResource> of(String type) {
    return resources.stream().filter(resource -> resource.type().equals(type));
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
