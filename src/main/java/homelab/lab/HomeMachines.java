package homelab.lab;

import homelab.topology.HomeNetwork;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import inet.ipaddr.ipv4.IPv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The machines at home that are managed: a Proxmox host, the tunnel's container and one service's,
 * each a system container with its own systemd, sshd, apt and Docker, plugged into the router's
 * network that it is declared in. The router is their resolver and their only way anywhere.
 */
final class HomeMachines implements AutoCloseable {

  static final String SERVICE = "blog";
  static final String TUNNEL = "cloudflared";
  static final String PROXMOX = "pve";

  private static final Duration STARTED = Duration.ofSeconds(180);

  private final SessionLab lab;
  private final HomeParts parts;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, String> namespaces = new LinkedHashMap<>();

  /** Adds what home takes from the internet to what the lab's has for the node. */
  HomeMachines(SessionLab lab, HomeParts parts) throws IOException {
    this.lab = lab;
    this.parts = parts;
    var served = lab.node().folder().resolve("internet");
    try (var mirrors = Files.list(parts.folder().resolve("mirror"))) {
      for (var part : mirrors.toList()) {
        Files.createSymbolicLink(served.resolve("mirror").resolve(part.getFileName()), part);
      }
    }
    var registry = served.resolve("registry");
    var ofNode = registry.toRealPath();
    Files.delete(registry);
    var blobs = Files.createDirectories(registry.resolve("blobs/sha256"));
    for (var layout : List.of(ofNode, parts.folder().resolve("registry"))) {
      try (var files = Files.list(layout.resolve("blobs/sha256"))) {
        for (var blob : files.toList()) {
          var link = blobs.resolve(blob.getFileName());
          if (!Files.exists(link)) {
            Files.createSymbolicLink(link, blob);
          }
        }
      }
    }
    tag("home/updater", "updater-stand-in");
  }

  /** Lets a tag of the internet's registry name one of the parts' images. */
  void tag(String repository, String image) throws IOException {
    var tag =
        lab.node().folder().resolve("internet/registry/tags").resolve(repository).resolve("latest");
    Files.createDirectories(tag.getParent());
    Files.writeString(tag, parts.image(image));
  }

  /** Plugs all three in and switches them on; home's router has to be on. */
  void powerOn(String authorizedKey) throws IOException {
    powerOn(PROXMOX, Optional.empty(), authorizedKey);
    powerOn(TUNNEL, Optional.of("500m"), authorizedKey);
    powerOn(SERVICE, Optional.empty(), authorizedKey);
  }

  private void powerOn(String machine, Optional<String> disk, String authorizedKey)
      throws IOException {
    var address = address(machine);
    var at = network(address);
    var namespace = lab.plug("m" + machines.size(), at, address);
    namespaces.put(machine, namespace);
    var made =
        new Machine(
            lab.host(),
            namespace,
            parts.folder().resolve("root"),
            Files.createDirectories(lab.node().folder().resolve("at-" + machine)),
            disk,
            lab.node().network().plug(namespace),
            line -> {});
    machines.put(machine, made);
    var etc = made.root().resolve("etc");
    Files.writeString(etc.resolve("hostname"), machine + "\n");
    Files.writeString(etc.resolve("hosts"), "127.0.0.1 localhost " + machine + "\n");
    Files.writeString(etc.resolve("resolv.conf"), "nameserver %s\n".formatted(at.router()));
    var ssh = Files.createDirectories(made.root().resolve("root/.ssh"));
    Files.writeString(ssh.resolve("authorized_keys"), authorizedKey + "\n");
    made.powerOn();
  }

  /** Waits until each could take a login, and gives the Proxmox host what it comes with. */
  void await() {
    for (var machine : machines.entrySet()) {
      boolean started =
          Until.soon(
              STARTED,
              () -> machine.getValue().inside("systemctl is-active ssh.service").exitCode() == 0);
      if (!started) {
        throw new LabFailure(
            "%s does not start its sshd:%n%s"
                .formatted(machine.getKey(), String.join("\n", machine.getValue().console())));
      }
    }
    // A Proxmox host has Python of its own; only a container's template has none.
    var python =
        machine(PROXMOX)
            .inside("apt-get -qq update && apt-get -qq -y --no-install-recommends install python3");
    if (python.exitCode() != 0) {
      throw new LabFailure(python.text());
    }
    tools();
  }

  /** Gives the Proxmox host pvesh and pct, and containers that were made without features. */
  private void tools() {
    var containers =
        Stream.concat(
                Stream.of(topology().cloudflared()),
                topology().services().stream().map(ServiceGuest::guest))
            .map(guest -> "\"%s\": \"\"".formatted(guest.id()))
            .collect(Collectors.joining(", "));
    try {
      var folder =
          Files.createDirectories(machine(PROXMOX).root().resolve("usr/local/lib/proxmox-host"));
      Files.writeString(folder.resolve("proxmox-host.py"), LabParts.resource("proxmox-host.py"));
      Files.writeString(
          folder.resolve("pve.json"),
          "{\"jobs\": {}, \"containers\": {%s}}%n".formatted(containers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var linked =
        machine(PROXMOX)
            .inside(
                "cd /usr/local/lib/proxmox-host && chmod 0755 proxmox-host.py && for name in pvesh"
                    + " pct; do ln -sf \"$PWD/proxmox-host.py\" /usr/bin/$name; done");
    if (linked.exitCode() != 0) {
      throw new LabFailure(linked.text());
    }
  }

  Machine machine(String machine) {
    return machines.get(machine);
  }

  /** The namespace that a machine is plugged in with. */
  String namespace(String machine) {
    return namespaces.get(machine);
  }

  /** What a command says on a machine. */
  String on(String machine, String script) {
    return machines.get(machine).inside(script).text().strip();
  }

  /** Where a machine is. */
  IPv4Address address(String machine) {
    return switch (machine) {
      case PROXMOX -> topology().hostManagement();
      case TUNNEL -> topology().cloudflared().address();
      case SERVICE -> topology().services().get(0).guest().address();
      default -> throw new IllegalArgumentException("no machine at home is called " + machine);
    };
  }

  private HomeNetwork network(IPv4Address address) {
    return topology().networks().values().stream()
        .filter(network -> network.cidr().contains(address))
        .findFirst()
        .orElseThrow();
  }

  private Topology topology() {
    return lab.node().node().topology();
  }

  @Override
  public void close() {
    machines.values().forEach(Machine::close);
  }
}
