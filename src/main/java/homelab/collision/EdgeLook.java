package homelab.collision;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.cloudflare.CloudflareFacts;
import homelab.cloudflare.CloudflareFacts.DnsRecord;
import homelab.collision.Found.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks Cloudflare for what is to be made there. */
public final class EdgeLook {

  /** What an address of the same name cannot stand beside, or DynDNS would not tell apart. */
  private static final Set<String> ADDRESSES = Set.of("A", "AAAA", "CNAME", "NS");

  private final CloudflareFacts cloudflare;
  private final Set<String> known;

  /** Prepares the look. */
  public EdgeLook(CloudflareFacts cloudflare) {
    this(cloudflare, Set.of());
  }

  /**
   * Prepares a look that leaves records out.
   *
   * @param known ids of records that are the program's own and will be deleted first
   */
  public EdgeLook(CloudflareFacts cloudflare, Set<String> known) {
    this.cloudflare = cloudflare;
    this.known = Set.copyOf(known);
  }

  /**
   * Returns what is there of what is wanted at Cloudflare.
   *
   * @throws homelab.cloudflare.CloudflareRefusal if it does not answer one of the questions
   */
  public List<Found> find(List<Wanted> wanted) {
    var found = new ArrayList<Found>();
    of(wanted, Wanted.Place.TUNNEL).forEach(one -> tunnels(one, found));
    policies(of(wanted, Wanted.Place.POLICY), found);
    applications(of(wanted, Wanted.Place.APPLICATION), found);
    records(of(wanted, Wanted.Place.ALIAS, Wanted.Place.ADDRESS), found);
    return List.copyOf(found);
  }

  private static List<Wanted> of(List<Wanted> wanted, Wanted.Place... places) {
    return wanted.stream().filter(one -> List.of(places).contains(one.place())).toList();
  }

  private void tunnels(Wanted one, List<Found> found) {
    cloudflare.tunnels().stream()
        .filter(tunnel -> tunnel.name().equals(one.key()))
        .forEach(
            tunnel ->
                found.add(
                    new Found(
                        one,
                        tunnel.id(),
                        ("Cloudflare has a tunnel %s already%s: delete or rename it there (Zero"
                                + " Trust, Networks, Tunnels).")
                            .formatted(
                                one.key(), tunnel.used() ? ", and a connector has used it" : ""),
                        // Its name says whose it is; what has never carried anything is not in use.
                        (inputs, ids) -> tunnel.remote() && !tunnel.used())));
  }

  private void policies(List<Wanted> wanted, List<Found> found) {
    if (wanted.isEmpty()) {
      return;
    }
    var all = cloudflare.policies();
    for (var one : wanted) {
      all.stream()
          .filter(policy -> policy.name().equals(one.key()))
          .forEach(
              policy ->
                  found.add(
                      new Found(
                          one,
                          policy.id(),
                          ("Cloudflare has an Access policy '%s' already, which admits others than"
                                  + " declared: delete or rename it there (Zero Trust, Access,"
                                  + " Policies).")
                              .formatted(one.key()),
                          (inputs, ids) ->
                              inputs.path("decision").asText().equals(policy.decision())
                                  && includes(inputs).equals(policy.includes()))));
    }
  }

  private void applications(List<Wanted> wanted, List<Found> found) {
    if (wanted.isEmpty()) {
      return;
    }
    var all = cloudflare.applications();
    for (var one : wanted) {
      all.stream()
          .filter(application -> application.domain().equals(one.key()))
          .forEach(
              application ->
                  found.add(
                      new Found(
                          one,
                          application.id(),
                          ("Cloudflare has an Access application '%s' for %s already: delete it"
                                  + " there (Zero Trust, Access, Applications)%s.")
                              .formatted(application.name(), one.key(), HostLook.orSetting(one)),
                          (inputs, ids) ->
                              inputs.path("name").asText().equals(application.name())
                                  && ids.apply(
                                          one.resource().replaceFirst("access-", "access-policy-"))
                                      .map(Set::of)
                                      .filter(application.policies()::equals)
                                      .isPresent())));
    }
  }

  private void records(List<Wanted> wanted, List<Found> found) {
    if (wanted.isEmpty()) {
      return;
    }
    var all = cloudflare.records().stream().filter(record -> !known.contains(record.id())).toList();
    for (var one : wanted) {
      var there =
          all.stream()
              .filter(record -> record.name().equalsIgnoreCase(one.key()))
              .filter(
                  record -> one.place() == Wanted.Place.ALIAS || ADDRESSES.contains(record.type()))
              .toList();
      if (!there.isEmpty()) {
        found.add(
            new Found(
                one,
                there.get(0).id(),
                "Cloudflare has %s already: delete it there (DNS, Records)%s."
                    .formatted(
                        there.stream()
                            .map(
                                record ->
                                    "%s %s %s"
                                        .formatted(record.name(), record.type(), record.content()))
                            .collect(Collectors.joining(" and ")),
                        HostLook.orSetting(one)),
                there.size() == 1 ? sign(there.get(0)) : Sign.NONE));
      }
    }
  }

  private static Sign sign(DnsRecord record) {
    return (inputs, ids) -> {
      if (!inputs.path("type").asText().equals(record.type())) {
        return false;
      }
      if (record.type().equals("CNAME")) {
        return HostLook.isSaid(inputs, "comment", record.comment())
            && leadsToTheTunnel(record, ids);
      }
      // Home's name has no comment, which DynDNS would drop; the node's has no fixed content.
      return inputs.path("comment").asText("").isEmpty()
          ? inputs.path("content").asText("?").equals(record.content())
          : HostLook.isSaid(inputs, "comment", record.comment());
    };
  }

  private static boolean leadsToTheTunnel(
      DnsRecord record, Function<String, Optional<String>> ids) {
    return ids.apply(Wanted.TUNNEL)
        .map(tunnel -> tunnel + ".cfargotunnel.com")
        .filter(record.content()::equals)
        .isPresent();
  }

  private static Set<String> includes(JsonNode inputs) {
    var all = new TreeSet<String>();
    for (var rule : inputs.path("includes")) {
      rule.properties()
          .forEach(
              selector ->
                  all.add(
                      selector
                              .getKey()
                              .replaceAll("([A-Z])", "_$1")
                              .toLowerCase(java.util.Locale.ROOT)
                          + " "
                          + selector.getValue().properties().stream()
                              .map(field -> field.getValue().asText())
                              .sorted()
                              .collect(Collectors.joining(" "))));
    }
    return all;
  }
}
