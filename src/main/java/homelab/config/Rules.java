package homelab.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What no single key can say by itself: how parts of a configuration have to fit each other. */
final class Rules {

  /** Guests and names of our own that a service may not take. */
  static final Set<String> RESERVED = Set.of("pfsense", "cloudflared", "node", "home");

  /** Bytes of allowed signers that still leave room in user_data. */
  static final int SIGNERS_LIMIT = 4000;

  private static final Subnet[] PRIVATE = {
    Subnet.parse("10.0.0.0/8"), Subnet.parse("172.16.0.0/12"), Subnet.parse("192.168.0.0/16")
  };
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(password|passwd|secret|token|api_?key|private_?key|credential).*");
  private static final Pattern SIGNER =
      Pattern.compile(
          "\\S+ (\\S+"
              + " )*(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh.com|sk-ecdsa-sha2-nistp256@openssh.com)"
              + " [A-Za-z0-9+/]+=*( .*)?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Sections sections;
  private final Set<String> keys;
  private final List<Mistake> mistakes = new ArrayList<>();

  Rules(Sections sections, Set<String> keys) {
    this.sections = sections;
    this.keys = keys;
  }

  List<Mistake> check() {
    sections.node().ifPresent(this::node);
    sections.network().ifPresent(this::network);
    sections.home().ifPresent(this::home);
    services();
    sections.repository().ifPresent(this::repository);
    sections.bootstrap().ifPresent(this::bootstrap);
    serviceSecrets();
    return mistakes;
  }

  private void node(Node node) {
    if (node.placements().isEmpty()) {
      mistake(
          "node.placements",
          "[]",
          "the machine has to run somewhere",
          "list at least one availability domain");
    }
    duplicates(
        "node.placements",
        node.placements().stream().map(Node.Placement::toString).toList(),
        "it is listed twice, so an attempt would be wasted",
        "take one out");
    var region = node.region().toUpperCase(java.util.Locale.ROOT);
    for (var placement : node.placements()) {
      if (!placement.availabilityDomain().substring(5).startsWith(region)) {
        mistake(
            "node.placements",
            placement.availabilityDomain(),
            "it does not lie in node.region " + node.region(),
            "list availability domains of that region only: oci iam availability-domain list");
      }
    }
    int perOcpu = node.memoryGb() / node.ocpus();
    if (node.memoryGb() < node.ocpus() || perOcpu > 64) {
      mistake(
          "node.memoryGb",
          node.memoryGb() + " GB with " + node.ocpus() + " OCPUs",
          "A1 takes 1 to 64 GB for each OCPU",
          "give at least %d GB, or fewer node.ocpus".formatted(node.ocpus()));
    }
    if (!node.image().name().contains("aarch64")) {
      mistake(
          "node.image.name",
          node.image().name(),
          "the name is not that of an image for arm64, which Oracle calls aarch64",
          "choose an image whose name holds aarch64, and its OCID with it");
    }
    if (node.semaphore().matches(".*[:-](amd64|x86_64)([@-].*)?")) {
      mistake(
          "node.semaphore",
          node.semaphore(),
          "it is an image for amd64 only, and the node is arm64",
          "use the digest of the multi-architecture index: docker buildx imagetools inspect IMAGE");
    }
    if (RESERVED.contains(node.hostName()) && !node.hostName().equals("node")) {
      mistake(
          "node.hostName",
          node.hostName(),
          "another machine of this homelab has that name",
          "choose another name, or leave the key out");
    }
  }

  private void network(Network network) {
    var networks = new LinkedHashMap<String, Subnet>();
    networks.put("network.management.cidr", network.management().cidr());
    networks.put("network.lan.cidr", network.lan().cidr());
    networks.put("network.dmz.cidr", network.dmz().cidr());
    networks.put("network.services.cidr", network.services().cidr());
    networks.put("network.session.cidr", network.session().cidr());
    networks.put("network.cloud", network.cloud());
    sections
        .bootstrap()
        .ifPresent(bootstrap -> networks.put("bootstrap.operatorCidr", bootstrap.operatorCidr()));
    overlaps(networks);
    networks.forEach(
        (key, subnet) -> {
          if (java.util.Arrays.stream(PRIVATE)
              .noneMatch(range -> range.block().contains(subnet.block()))) {
            mistake(
                key,
                subnet.toString(),
                "it is not a private network, so it belongs to somebody on the internet",
                "choose one inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16");
          }
        });
    room("network.session.cidr", network.session().cidr(), 2, "both ends");
    room("network.management.cidr", network.management().cidr(), 2, "pfSense and the host");
    room("network.dmz.cidr", network.dmz().cidr(), 2, "pfSense and cloudflared");
    room("network.lan.cidr", network.lan().cidr(), 100, "a household with DHCP");
    int prefix = network.cloud().prefixLength();
    if (prefix < 16 || prefix > 30) {
      mistake(
          "network.cloud",
          network.cloud().toString(),
          "OCI takes networks from /16 to /30",
          "choose a prefix length in that range");
    }
    var vlans = new LinkedHashMap<String, Integer>();
    vlans.put("network.management.vlan", network.management().vlan());
    vlans.put("network.lan.vlan", network.lan().vlan());
    vlans.put("network.dmz.vlan", network.dmz().vlan());
    vlans.put("network.services.vlan", network.services().vlan());
    var byTag = new LinkedHashMap<Integer, String>();
    vlans.forEach(
        (key, tag) -> {
          var other = byTag.putIfAbsent(tag, key);
          if (other != null) {
            mistake(
                key,
                tag.toString(),
                other + " has the same tag, so the two would be one network",
                "choose a tag of its own");
          }
        });
    if (network.session().port() == 3000 || network.session().port() == 8080) {
      mistake(
          "network.session.port",
          Integer.toString(network.session().port()),
          "a service of ours has that port, and a reader of a packet trace would take one for the"
              + " other",
          "keep 51820");
    }
  }

  private void overlaps(Map<String, Subnet> networks) {
    var seen = new ArrayList<Map.Entry<String, Subnet>>();
    for (var entry : networks.entrySet()) {
      for (var other : seen) {
        if (entry.getValue().overlaps(other.getValue())) {
          mistake(
              entry.getKey(),
              entry.getValue().toString(),
              "it overlaps %s %s, so packets would not know where to go"
                  .formatted(other.getKey(), other.getValue()),
              "choose a network of its own");
        }
      }
      seen.add(entry);
    }
  }

  private void room(String key, Subnet subnet, int hosts, String whom) {
    if (subnet.hostCount() < hosts) {
      mistake(
          key,
          subnet.toString(),
          "it has room for %d hosts and has to hold %s".formatted(subnet.hostCount(), whom),
          "choose a shorter prefix length");
    }
  }

  private void home(Home home) {
    try {
      ZoneId.of(home.timeZone());
    } catch (DateTimeException e) {
      mistake(
          "home.timeZone",
          home.timeZone(),
          "there is no such time zone",
          "write an IANA name such as Europe/Berlin");
    }
    if (home.proxmox().wanBridge().equals(home.proxmox().guestBridge())) {
      mistake(
          "home.proxmox.guestBridge",
          home.proxmox().guestBridge(),
          "it is the bridge to the outside, where only pfSense may be attached",
          "choose another name, such as vmbr1");
    }
    var host = home.proxmox().endpoint().replaceFirst("https://", "").replaceFirst(":.*", "");
    if (host.matches("[0-9.]+")) {
      var known = new ArrayList<Subnet>();
      sections.network().ifPresent(network -> known.add(network.management().cidr()));
      sections.bootstrap().ifPresent(bootstrap -> known.add(bootstrap.operatorCidr()));
      var address = address(host);
      if (address.isEmpty()) {
        mistake(
            "home.proxmox.endpoint",
            home.proxmox().endpoint(),
            host + " is not an address",
            "write the host's address or name");
      } else if (!known.isEmpty()
          && known.stream().noneMatch(subnet -> subnet.contains(address.get()))) {
        mistake(
            "home.proxmox.endpoint",
            home.proxmox().endpoint(),
            "%s lies in none of %s, which are the networks that may reach the host"
                .formatted(host, known),
            "use the host's address in network.management, or in bootstrap.operatorCidr while"
                + " bringing up");
      }
    }
  }

  private static Optional<inet.ipaddr.ipv4.IPv4Address> address(String text) {
    var parsed = new inet.ipaddr.IPAddressString(text).getAddress();
    return parsed != null && parsed.isIPv4() && text.split("\\.").length == 4
        ? Optional.of(parsed.toIPv4())
        : Optional.empty();
  }

  private void services() {
    var services = sections.services();
    duplicates(
        "services",
        names(services, Service::name),
        "two services have this name",
        "rename one of them");
    duplicates(
        "services",
        names(services, service -> "slot " + service.slot()),
        "two services have this slot, so they would have one address",
        "give one of them another slot");
    duplicates(
        "services",
        names(services, service -> "host name " + service.hostName()),
        "two services have this public name",
        "give one of them another hostName");
    for (Service service : services) {
      service(service);
    }
  }

  private void service(Service service) {
    var at = "services[%s]".formatted(service.name());
    if (RESERVED.contains(service.name())) {
      mistake(at + ".name", service.name(), "a guest of ours has that name", "choose another name");
    }
    sections
        .node()
        .filter(node -> node.hostName().equals(service.hostName()))
        .ifPresent(
            node ->
                mistake(
                    at + ".hostName",
                    service.hostName(),
                    "it is the node's own public name",
                    "choose another hostName"));
    if (service.hostName().equals("home")) {
      mistake(
          at + ".hostName",
          "home",
          "it is the name that DynDNS keeps for the session",
          "choose another hostName");
    }
    boolean digest = service.image().contains("@sha256:");
    if (service.update() == Service.Update.POLL && digest) {
      mistake(
          at + ".image",
          service.image(),
          "update is poll, but a digest never moves, so nothing would ever be updated",
          "write a moving tag such as :latest, or update: pinned");
    }
    if (service.update() == Service.Update.PINNED && !digest) {
      mistake(
          at + ".image",
          service.image(),
          "update is pinned, but this reference can move",
          "add the digest: @sha256: and 64 hexadecimal digits");
    }
    service
        .environment()
        .forEach(
            (name, value) -> {
              if (SECRET_NAME.matcher(name).matches()) {
                mistake(
                    at + ".environment." + name,
                    "(not shown)",
                    "the name says that it is a secret, and the stack file is committed",
                    "list %s under secrets and give it: pulumi config set --secret %s%s"
                        .formatted(
                            name, ConfigLoader.PREFIX, GivenSecret.keyOf(service.name(), name)));
              }
              if (!VARIABLE.matcher(name).matches()) {
                mistake(
                    at + ".environment",
                    name,
                    "it is not the name of a variable",
                    "use letters, digits and underscores");
              }
            });
    for (String secret : service.secrets()) {
      if (!VARIABLE.matcher(secret).matches()) {
        mistake(
            at + ".secrets",
            secret,
            "it is not the name of a variable",
            "use letters, digits and underscores");
      }
      if (service.environment().containsKey(secret)) {
        mistake(
            at + ".secrets", secret, "it is under environment too", "take it out of environment");
      }
    }
    service
        .access()
        .filter(access -> access.emails().isEmpty() && access.emailDomains().isEmpty())
        .ifPresent(
            access ->
                mistake(
                    at + ".access",
                    "{}",
                    "nobody would be let in",
                    "list emails or emailDomains, or take access out to make it public"));
    sections
        .network()
        .ifPresent(
            network -> {
              long room = network.services().cidr().hostCount() - 9;
              if (service.slot() > room) {
                mistake(
                    at + ".slot",
                    Integer.toString(service.slot()),
                    "network.services.cidr %s has room for %d services"
                        .formatted(network.services().cidr(), Math.max(0, room)),
                    "choose a larger network");
              }
            });
  }

  private void repository(Repository repository) {
    for (String line : repository.allowedSigners()) {
      if (!SIGNER.matcher(line).matches()) {
        mistake(
            "repository.allowedSigners",
            line.length() > 60 ? line.substring(0, 60) + "…" : line,
            "it is not a line of ssh-keygen's allowed-signers form",
            "write: you@example.org ssh-ed25519 AAAA…");
      }
    }
    int bytes = repository.allowedSigners().stream().mapToInt(String::length).sum();
    if (bytes > SIGNERS_LIMIT) {
      mistake(
          "repository.allowedSigners",
          bytes + " bytes",
          "user_data carries them, and all of it has to fit into 32,000 bytes",
          "keep them below %d bytes together: use ed25519 keys, one for each person"
              .formatted(SIGNERS_LIMIT));
    }
  }

  private void bootstrap(Bootstrap bootstrap) {
    if (bootstrap.operatorCidr().prefixLength() < 16) {
      mistake(
          "bootstrap.operatorCidr",
          bootstrap.operatorCidr().toString(),
          "more than a household would be admitted to the host",
          "write the network of your own machine, for example 192.168.1.0/24");
    }
  }

  /** A given secret that no service asks for is a spelling mistake somewhere. */
  private void serviceSecrets() {
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
                mistake(
                    key,
                    "(not shown)",
                    "no service lists this secret",
                    declared.isEmpty()
                        ? "add its name to the service's secrets, or run: pulumi config rm "
                            + ConfigLoader.PREFIX
                            + key
                        : "did you mean %s? Else run: pulumi config rm %s%s"
                            .formatted(
                                RecordReader.nearest(
                                    key, List.copyOf(new java.util.TreeSet<>(declared))),
                                ConfigLoader.PREFIX,
                                key)));
  }

  private static List<String> names(List<Service> services, Function<Service, String> name) {
    return services.stream().map(name).toList();
  }

  private void duplicates(String key, List<String> values, String reason, String fix) {
    var seen = new java.util.HashSet<String>();
    var told = new java.util.HashSet<String>();
    for (String value : values) {
      if (!seen.add(value) && told.add(value)) {
        mistake(key, value, reason, fix);
      }
    }
  }

  private void mistake(String key, String value, String reason, String fix) {
    mistakes.add(new Mistake(key, value, reason, fix));
  }
}
