package homelab.config;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Services that have a name and a place of their own, and no secret in a committed file. */
final class ServiceRules {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Sections sections;
  private final Findings found;

  ServiceRules(Sections sections, Findings found) {
    this.sections = sections;
    this.found = found;
  }

  /**
   * Checks every service.
   *
   * @param keys the stack file's, among them those of given secrets
   */
  void check(Set<String> keys) {
    apart();
    for (Service service : sections.services()) {
      var at = "services[%s]".formatted(service.name());
      names(service, at);
      image(service, at);
      service.environment().forEach((name, value) -> variable(service, name, value, at));
      secrets(service, at);
      access(service, at);
      slot(service, at);
    }
    unasked(keys);
  }

  private void apart() {
    var services = sections.services();
    found.duplicates(
        "services",
        each(services, Service::name),
        "two services have this name",
        "rename one of them");
    found.duplicates(
        "services",
        each(services, service -> "slot " + service.slot()),
        "two services have this slot, so they would have one address",
        "give one of them another slot");
    found.duplicates(
        "services",
        each(services, service -> "host name " + service.hostName()),
        "two services have this public name",
        "give one of them another hostName");
  }

  private void names(Service service, String at) {
    if (Rules.RESERVED.contains(service.name())) {
      found.mistake(
          at + ".name", service.name(), "a guest of ours has that name", "choose another name");
    }
    sections
        .node()
        .filter(node -> node.hostName().equals(service.hostName()))
        .ifPresent(
            node ->
                found.mistake(
                    at + ".hostName",
                    service.hostName(),
                    "it is the node's own public name",
                    "choose another hostName"));
    if (service.hostName().equals("home")) {
      found.mistake(
          at + ".hostName",
          "home",
          "it is the name that DynDNS keeps for the session",
          "choose another hostName");
    }
  }

  private void image(Service service, String at) {
    boolean digest = service.image().contains("@sha256:");
    var name = service.image().substring(service.image().lastIndexOf('/') + 1);
    if (!digest && !name.contains(":")) {
      found.mistake(
          at + ".image",
          service.image(),
          "it has neither a tag nor a digest, so it does not say which image is meant",
          "write the tag that the updater shall follow, for example %s:latest"
              .formatted(service.image()));
      return;
    }
    if (service.update() == Service.Update.POLL && digest) {
      found.mistake(
          at + ".image",
          service.image(),
          "update is poll, but a digest never moves, so nothing would ever be updated",
          "write a moving tag such as :latest, or update: pinned");
    }
    if (service.update() == Service.Update.PINNED && !digest) {
      found.mistake(
          at + ".image",
          service.image(),
          "update is pinned, but this reference can move",
          "add the digest: @sha256: and 64 hexadecimal digits");
    }
  }

  private void variable(Service service, String name, String value, String at) {
    boolean named = ShownValue.isSecretName(name);
    if (named || ShownValue.holdsLogin(value)) {
      found.mistake(
          at + ".environment." + name,
          "(not shown)",
          named
              ? "the name says that it is a secret, and the stack file is committed"
              : "the URL holds a password, and the stack file is committed",
          "list %s under secrets and give it: ./homelab secret set %s"
              .formatted(name, GivenSecret.keyOf(service.name(), name)));
    }
    if (!VARIABLE.matcher(name).matches()) {
      noVariable(at + ".environment", name);
    }
  }

  private void secrets(Service service, String at) {
    for (String secret : service.secrets()) {
      if (!VARIABLE.matcher(secret).matches()) {
        // It may be the secret itself.
        noVariable(at + ".secrets", "(not shown)");
      }
      if (service.environment().containsKey(secret)) {
        found.mistake(
            at + ".secrets", secret, "it is under environment too", "take it out of environment");
      }
    }
  }

  private void noVariable(String key, String name) {
    found.mistake(
        key, name, "it is not the name of a variable", "use letters, digits and underscores");
  }

  private void access(Service service, String at) {
    service
        .access()
        .filter(access -> access.emails().isEmpty() && access.emailDomains().isEmpty())
        .ifPresent(
            access ->
                found.mistake(
                    at + ".access",
                    "{}",
                    "nobody would be let in",
                    "list emails or emailDomains, or take access out to make it public"));
  }

  private void slot(Service service, String at) {
    sections
        .network()
        .ifPresent(
            network -> {
              long room = network.services().cidr().hostCount() - 9;
              if (service.slot() > room) {
                found.mistake(
                    at + ".slot",
                    Integer.toString(service.slot()),
                    "network.services.cidr %s has room for %d services"
                        .formatted(network.services().cidr(), Math.max(0, room)),
                    "choose a larger network");
              }
            });
  }

  /** A given secret that no service asks for is a spelling mistake somewhere. */
  private void unasked(Set<String> keys) {
    var declared =
        sections.services().stream()
            .flatMap(
                service ->
                    service.secrets().stream().map(name -> GivenSecret.keyOf(service.name(), name)))
            .collect(Collectors.toSet());
    keys.stream()
        .filter(key -> key.startsWith(ConfigLoader.PREFIX + GivenSecret.SERVICE_PREFIX))
        .map(key -> key.substring(ConfigLoader.PREFIX.length()))
        .filter(key -> !declared.contains(key))
        .sorted()
        .forEach(
            key ->
                found.mistake(
                    key,
                    "(not shown)",
                    "no service lists this secret",
                    declared.isEmpty()
                        ? "add its name to the service's secrets, or run: ./homelab pulumi config"
                            + " rm "
                            + ConfigLoader.PREFIX
                            + key
                        : "did you mean %s? Else run: ./homelab pulumi config rm %s%s"
                            .formatted(
                                RecordReader.nearest(key, List.copyOf(new TreeSet<>(declared))),
                                ConfigLoader.PREFIX,
                                key)));
  }

  private static List<String> each(List<Service> services, Function<Service, String> name) {
    return services.stream().map(name).toList();
  }
}
