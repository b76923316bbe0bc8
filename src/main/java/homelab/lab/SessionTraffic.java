package homelab.lab;

import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Who talks through the session: an operator and the Proxmox host on the management network, a
 * service and the tunnel's container, and the node. What is listened to at home answers on each of
 * its ports.
 */
final class SessionTraffic implements AutoCloseable {

  /** A machine at home: where it is, and what it would answer on if it were asked. */
  enum Place {
    OPERATOR("adm", Role.MANAGEMENT, 20),
    PROXMOX("pve", Role.MANAGEMENT, 2),
    TUNNEL("cfd", Role.DMZ, 2),
    SERVICE("svc", Role.SERVICES, 10),
    HOUSEHOLD("lan", Role.LAN, 50);

    private final String machine;
    private final Role role;
    private final int index;

    Place(String machine, Role role, int index) {
      this.machine = machine;
      this.role = role;
      this.index = index;
    }

    Role role() {
      return role;
    }
  }

  /** Every machine at home listens on these, whoever may reach them. */
  static final List<Integer> PORTS = List.of(22, 53, 80, 443, 2368, 3000, 8006, 8080);

  private final SessionLab lab;
  private final Path script;
  private final java.util.Map<Place, String> namespaces = new java.util.EnumMap<>(Place.class);
  private final List<Process> running = new ArrayList<>();

  /** Plugs the machines in; home's router has to be on. */
  SessionTraffic(SessionLab lab) {
    this.lab = lab;
    this.script = lab.node().folder().resolve("talk.py");
    try {
      Files.writeString(script, LabParts.resource("talk.py"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var place : Place.values()) {
      namespaces.put(place, lab.plug(place.machine, place.role, place.index));
      var line = new ArrayList<>(List.of("serve"));
      PORTS.forEach(port -> line.add(port.toString()));
      start(namespaces.get(place), line);
    }
  }

  /** A place's address. */
  String address(Place place) {
    return lab.node().node().topology().network(place.role).cidr().host(place.index).toString();
  }

  /** A place's namespace. */
  String namespace(Place place) {
    return namespaces.get(place);
  }

  /** The node's address in the session. */
  String nodeAddress() {
    return lab.node().node().sessionAddress();
  }

  /** When an operator at home first had an answer of the node's Semaphore, by the clock. */
  OptionalLong homeToNode(Duration bound) {
    return time(
        talk(
            namespace(Place.OPERATOR),
            "http",
            nodeAddress(),
            Integer.toString(Topology.SEMAPHORE_PORT),
            seconds(bound)));
  }

  /** When the node first had an answer of the Proxmox host, by the clock. */
  OptionalLong nodeToHome(Duration bound) {
    return time(
        talk(
            lab.node().network().node(),
            "until",
            address(Place.PROXMOX),
            Integer.toString(Topology.PROXMOX_API_PORT),
            seconds(bound)));
  }

  /** What a name server says of a text record: the text, {@code code N} or {@code no answer}. */
  String text(String namespace, String server, String name) {
    return talk(namespace, "text", server, name, "2").text().strip();
  }

  /** Tells whether a conversation takes place within two seconds. */
  boolean reaches(String namespace, String address, int port) {
    return talk(namespace, "once", address, Integer.toString(port), "2").exitCode() == 0;
  }

  /**
   * Moves bytes from the node to the Proxmox host ({@code up}) or back, and returns the seconds.
   */
  double transfer(long bytes, String way) {
    var moved =
        talk(
            lab.node().network().node(),
            "move",
            address(Place.PROXMOX),
            Integer.toString(Topology.PROXMOX_API_PORT),
            Long.toString(bytes),
            way);
    if (moved.exitCode() != 0) {
      var words = moved.output().isEmpty() ? "" : moved.output().get(moved.output().size() - 1);
      throw new LabFailure("%d bytes %s did not arrive: %s".formatted(bytes, way, words));
    }
    return Double.parseDouble(moved.text().strip());
  }

  /**
   * Moves bytes from the node to home's router, on the path of the session but not in it; both
   * firewalls let it through for this long. Returns the seconds.
   */
  double transferBeside(long bytes) {
    var home = lab.home().namespace();
    var server = start(home, List.of("serve", "443"));
    lab.in(home, "nft", "add", "rule", "ip", "router", "from_wan", "tcp dport 443 accept");
    try {
      Machine.pause(Duration.ofSeconds(1));
      var moved =
          talk(
              lab.node().network().node(),
              "move",
              lab.line().address(),
              "443",
              Long.toString(bytes),
              "up");
      if (moved.exitCode() != 0) {
        throw new LabFailure(moved.text());
      }
      return Double.parseDouble(moved.text().strip());
    } finally {
      lab.home().reloadRules();
      server.destroyForcibly();
    }
  }

  /** Keeps one connection from the node to the Proxmox host open; each answer is a line. */
  Held hold() {
    var log = lab.node().folder().resolve("held-%d".formatted(running.size()));
    var line =
        LabNetwork.inside(
            lab.node().network().node(),
            "python3",
            script.toString(),
            "hold",
            address(Place.PROXMOX),
            Integer.toString(Topology.SSH_PORT));
    try {
      var process =
          new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      running.add(process);
      return new Held(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection that is kept open. */
  record Held(Process process, Path log) implements AutoCloseable {

    /** How many answers have come. */
    long answers() {
      return LabParts.text(log).lines().filter(line -> line.matches("\\d+ \\d+")).count();
    }

    /** Waits for one more answer on the same connection. */
    boolean goesOn(Duration bound) {
      long before = answers();
      long end = System.nanoTime() + bound.toNanos();
      while (System.nanoTime() < end && process.isAlive()) {
        if (answers() > before) {
          return true;
        }
        Machine.pause(Duration.ofMillis(100));
      }
      return false;
    }

    /** Ends it: what is looked at next may need silence. */
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Host.Result talk(String namespace, String... words) {
    var line = new ArrayList<>(List.of("python3", script.toString()));
    line.addAll(List.of(words));
    return lab.in(namespace, line.toArray(String[]::new));
  }

  private Process start(String namespace, List<String> words) {
    var line = new ArrayList<>(LabNetwork.inside(namespace, "python3", script.toString()));
    line.addAll(words);
    try {
      var process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      running.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OptionalLong time(Host.Result result) {
    return result.exitCode() == 0
        ? OptionalLong.of(Long.parseLong(result.text().strip()))
        : OptionalLong.empty();
  }

  private static String seconds(Duration bound) {
    return Double.toString(bound.toMillis() / 1000.0);
  }

  @Override
  public void close() {
    running.forEach(Process::destroyForcibly);
  }
}
