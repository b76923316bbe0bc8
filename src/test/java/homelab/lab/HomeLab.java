package homelab.lab;

import homelab.ExampleStack;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import homelab.config.Subnet;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.tools.Progress;
import homelab.tools.ToolCache;
import homelab.topology.Topology;
import inet.ipaddr.ipv4.IPv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Home as Ansible sees it: a Proxmox host, the tunnel's container and one service's, each a system
 * container with its own systemd, sshd, apt and Docker. Ansible runs at the node and reaches them
 * through a WireGuard session only ({@link HomeSession}), whose home end routes for them. Behind it
 * all of home is one network, with no firewall in it.
 */
final class HomeLab implements AutoCloseable {

  static final String SERVICE = "blog";
  static final String TUNNEL = "cloudflared";
  static final String PROXMOX = "pve";

  /**
   * Names a program for Linux that is the real Watchtower, without a library; it takes the
   * stand-in's place then.
   */
  static final String WATCHTOWER = "HOMELAB_WATCHTOWER";

  /** Where the service's image comes from: a real registry on the machine's own loopback. */
  static final String REPOSITORY = RealRegistry.ADDRESS + "/home/app";

  /** How a playbook ended on one machine. */
  record Recap(int ok, int changed, int unreachable, int failed) {}

  /** What a playbook did: by machine, and in Ansible's own words. */
  record Ran(Map<String, Recap> recaps, String said) {

    /** Tells whether each machine answered, nothing failed and nothing was changed. */
    boolean changedNothing() {
      return !recaps.isEmpty()
          && recaps.values().stream()
              .allMatch(
                  recap -> recap.changed() == 0 && recap.unreachable() == 0 && recap.failed() == 0);
    }

    Recap of(String machine) {
      return recaps.get(machine);
    }
  }

  private static final Pattern RECAP =
      Pattern.compile(
          "(?m)^(\\S+)\\s+: ok=(\\d+)\\s+changed=(\\d+)\\s+unreachable=(\\d+)\\s+failed=(\\d+)");
  private static final String VAULT_PASSWORD = "vault-password-of-nobody";

  private final Host host = Host.real();
  private final String name;
  private final Path folder;
  private final HomeParts parts;
  private final HomelabConfig config;
  private final Topology topology;
  private final List<String> namespaces = new ArrayList<>();
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private LabNetwork network;
  private HomeSession session;
  private InternetProcess internet;
  private RealRegistry registry;
  private final Thread lastResort = new Thread(this::closeAll);

  private HomeLab(HomeParts parts) throws IOException {
    byte[] id = new byte[3];
    new SecureRandom().nextBytes(id);
    this.name = "hh" + HexFormat.of().formatHex(id);
    this.folder = Files.createTempDirectory("homelab-home");
    this.parts = parts;
    this.config = declared();
    this.topology = Topology.of(config);
  }

  /** Makes the parts first if they are not there; skips the test where the lab cannot be. */
  static HomeLab forTests() throws IOException {
    LabStage.needed();
    var host = Host.real();
    var cache = ToolCache.of(System.getenv());
    var progress = new Progress(System.err, InstantSource.system());
    var lab = LabParts.provide(cache, host, progress);
    return open(lab, HomeParts.provide(cache, lab, host, progress));
  }

  /** Lays everything out, switches the machines on and waits until each takes a login. */
  static HomeLab open(LabParts lab, HomeParts parts) throws IOException {
    var home = new HomeLab(parts);
    Runtime.getRuntime().addShutdownHook(home.lastResort);
    try {
      home.build(lab);
      return home;
    } catch (IOException | RuntimeException e) {
      home.close();
      throw e;
    }
  }

  /** The example with one service, whose image is the lab's. */
  private static HomelabConfig declared() {
    var keys = new TreeMap<>(ExampleStack.keys());
    keys.put(
        "homelab:services",
        """
[{"name":"%s","image":"%s:latest","port":2368,"dataPath":"/var/lib/app"}]
"""
            .formatted(SERVICE, REPOSITORY));
    return ConfigLoader.fromEngine(keys);
  }

  private void build(LabParts lab) throws IOException {
    network = LabNetwork.make(host, topology.cloud(), name);
    network.route();
    session = new HomeSession(host, network, topology, folder, name);
    session.open();
    session.layNetworks();

    var served = Files.createDirectories(folder.resolve("internet"));
    Files.writeString(served.resolve("user-data"), "");
    Files.copy(lab.certificate(), served.resolve("tls.p12"));
    Files.createSymbolicLink(served.resolve("mirror"), parts.folder().resolve("mirror"));
    Files.createDirectories(served.resolve("git"));
    Files.createDirectories(served.resolve("registry"));
    Files.createSymbolicLink(
        served.resolve("registry/blobs"), parts.folder().resolve("registry/blobs"));
    standIn("home/updater", "updater-stand-in");
    internet = InternetProcess.start(network, served, config.zone().name(), name);

    host.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "homelab-ansible", "-f", key());
    ansible();
    plugIn(PROXMOX, topology.hostManagement(), Optional.empty());
    plugIn(TUNNEL, topology.cloudflared().address(), Optional.of("500m"));
    plugIn(SERVICE, topology.services().get(0).guest().address(), Optional.empty());
    registry =
        RealRegistry.start(host, name + "-" + SERVICE, machine(SERVICE).root(), parts.folder());
    tag("good");
    for (var machine : machines.entrySet()) {
      if (!LabStage.soon(Duration.ofSeconds(90), () -> answers(machine.getKey()))) {
        throw new LabFailure(
            "%s takes no login:%n%s"
                .formatted(machine.getKey(), String.join("\n", machine.getValue().console())));
      }
    }
    // A Proxmox host has Python of its own; only a container's template has none.
    var python =
        machine(PROXMOX)
            .inside("apt-get -qq update && apt-get -qq -y --no-install-recommends install python3");
    require(python);
  }

  private void plugIn(String machine, IPv4Address address, Optional<String> disk)
      throws IOException {
    var namespace = name + "-" + machine;
    host.run("ip", "netns", "add", namespace);
    namespaces.add(namespace);
    session.plug(namespace, "h" + machines.size(), address);
    var disks = Files.createDirectories(folder.resolve(machine));
    var made =
        new Machine(
            host,
            namespace,
            parts.folder().resolve("root"),
            disks,
            disk,
            network.plug(namespace),
            line -> {});
    machines.put(machine, made);
    Files.writeString(made.root().resolve("etc/hostname"), machine + "\n");
    Files.writeString(made.root().resolve("etc/hosts"), "127.0.0.1 localhost " + machine + "\n");
    var ssh = Files.createDirectories(made.root().resolve("root/.ssh"));
    Files.copy(Path.of(key() + ".pub"), ssh.resolve("authorized_keys"));
    made.powerOn();
  }

  /** The project's own playbooks, with what the program renders beside them. */
  private void ansible() throws IOException {
    host.run("cp", "-r", Path.of("ansible").toAbsolutePath().toString(), folder.toString());
    for (var file : Rendered.of("home", config, topology).entrySet()) {
      var path = rendered().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    Files.writeString(folder.resolve("vault-password"), VAULT_PASSWORD);
    token("first-token");
    Files.writeString(
        folder.resolve("lab.yaml"),
        """
        ansible_ssh_private_key_file: %s
        cloudflared_key_url: http://mirror.lab.internal/lab.gpg
        cloudflared_repository: http://mirror.lab.internal/cloudflared
        proxmox_host_repository: http://mirror.lab.internal/debian
        proxmox_host_keyring: /usr/share/keyrings/lab.gpg
        updater_image: registry.lab.internal/home/updater:latest
        updater_interval: 30
        guarded_file_patience: 45
        guarded_upgrade_patience: 60
        cloudflared_patience: 60
        """
            .formatted(key()));
  }

  /** Renders the secrets with another token for the tunnel. */
  void token(String token) throws IOException {
    Files.write(
        rendered().resolve(Rendered.SECRETS),
        new HomeSecrets(token, "user:token", new TreeMap<>()).vault(VAULT_PASSWORD));
  }

  /** Lets the service's tag name one of the parts' images. */
  void tag(String image) throws IOException {
    registry.push("home/app", "latest", parts.image(image));
  }

  private void standIn(String repository, String image) throws IOException {
    var tag = folder.resolve("internet/registry/tags").resolve(repository).resolve("latest");
    Files.createDirectories(tag.getParent());
    Files.writeString(tag, parts.image(image));
  }

  /**
   * Puts the real Watchtower where its stand-in runs, if the lab was given it. Its program needs
   * nothing else in its image.
   *
   * @return what it said when it began; empty without it
   */
  String realUpdater() {
    var program = System.getenv().getOrDefault(WATCHTOWER, "");
    if (program.isEmpty()) {
      return "";
    }
    host.run("cp", program, machine(SERVICE).root().resolve("srv/watchtower").toString());
    var put =
        machine(SERVICE)
            .inside(
                """
                set -e
                tar -C /srv -c watchtower | docker import \
                  --change 'ENTRYPOINT ["/watchtower"]' \
                  --change 'LABEL com.centurylinklabs.watchtower=true' \
                  - registry.lab.internal/home/updater:latest
                cd /etc/homelab/updater
                docker compose up --detach
                sleep 3
                docker logs watchtower 2>&1
                """);
    require(put);
    return put.text();
  }

  /** Lets Watchtower look: by itself, or in its place what its source does, call by call. */
  void letUpdaterLook() {
    if (System.getenv().getOrDefault(WATCHTOWER, "").isEmpty()) {
      require(
          machine(SERVICE)
              .inside(
                  "python3 - <<'PROGRAM'\n%s\nPROGRAM"
                      .formatted(LabParts.resource("in-watchtowers-place.py"))));
    }
  }

  /** The digest of one of the parts' images, with its algorithm. */
  String image(String image) {
    return parts.image(image);
  }

  /** Runs a playbook as Semaphore would, with more arguments after it. */
  Ran play(String playbook, String... more) {
    var line =
        new ArrayList<>(
            List.of(
                "env",
                "--chdir=" + folder.resolve("ansible"),
                "ANSIBLE_HOME=" + folder.resolve("ansible-home"),
                "ANSIBLE_NOCOLOR=1",
                "LC_ALL=C.UTF-8",
                "ansible-playbook",
                "--inventory=" + rendered().resolve(Rendered.INVENTORY),
                "--vault-password-file=" + folder.resolve("vault-password"),
                "--extra-vars=@" + folder.resolve("lab.yaml"),
                playbook));
    line.addAll(List.of(more));
    var said = network.fromNode(line.toArray(String[]::new)).text();
    var recaps = new TreeMap<String, Recap>();
    var found = RECAP.matcher(said);
    while (found.find()) {
      recaps.put(
          found.group(1),
          new Recap(
              Integer.parseInt(found.group(2)),
              Integer.parseInt(found.group(3)),
              Integer.parseInt(found.group(4)),
              Integer.parseInt(found.group(5))));
    }
    return new Ran(recaps, said);
  }

  Machine machine(String machine) {
    return machines.get(machine);
  }

  /** What a command says on a machine. */
  String on(String machine, String script) {
    return machines.get(machine).inside(script).text().strip();
  }

  /** Where the playbooks lie, to put one more beside them. */
  Path playbooks() {
    return folder.resolve("ansible");
  }

  /** Tells whether a machine takes a login from the node, through the session. */
  boolean answers(String machine) {
    return network.fromNode(login(machine)).exitCode() == 0;
  }

  /** Tells whether it takes one with the same key from home itself, which is not the node. */
  boolean answersFromElsewhere(String machine) {
    return session.fromHome(login(machine)).exitCode() == 0;
  }

  /** The addresses inside the session. */
  Subnet sessionNetwork() {
    return topology.session().cidr();
  }

  /** The only way between the node and home. */
  HomeSession session() {
    return session;
  }

  private String[] login(String machine) {
    return new String[] {
      "ssh",
      "-i",
      key(),
      "-o",
      "BatchMode=yes",
      "-o",
      "ConnectTimeout=3",
      "-o",
      "StrictHostKeyChecking=no",
      "-o",
      "UserKnownHostsFile=/dev/null",
      "root@" + address(machine),
      "true"
    };
  }

  private String address(String machine) {
    return switch (machine) {
      case PROXMOX -> topology.hostManagement().toString();
      case TUNNEL -> topology.cloudflared().address().toString();
      default -> topology.services().get(0).guest().address().toString();
    };
  }

  private String key() {
    return folder.resolve("key").toString();
  }

  private Path rendered() {
    return folder.resolve(Rendered.folder("home"));
  }

  private static void require(Host.Result result) {
    if (result.exitCode() != 0) {
      throw new LabFailure(result.text());
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(lastResort);
    closeAll();
  }

  private void closeAll() {
    machines.values().forEach(Machine::close);
    if (registry != null) {
      registry.close();
    }
    if (internet != null) {
      internet.close();
    }
    if (session != null) {
      session.close();
    }
    namespaces.forEach(namespace -> host.attempt("ip", "netns", "delete", namespace));
    if (network != null) {
      network.close();
    }
    host.attempt("rm", "-rf", "--one-file-system", folder.toString());
  }
}
