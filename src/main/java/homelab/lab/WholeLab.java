package homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.identity.Mint;
import homelab.identity.MintedSecret;
import homelab.rehearsal.RehearsalProject;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import inet.ipaddr.ipv4.IPv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The whole homelab: a node that really boots, the session to home, and behind home's end a Proxmox
 * host, the tunnel's container and one service's. Home is on and its repository pushed; the node is
 * a bare image that is off. What is not real is named at what makes it: Semaphore, cloudflared,
 * Watchtower, and home's router ({@link HomeSession}), behind which all of home is one network.
 */
final class WholeLab implements AutoCloseable {

  static final String SERVICE = "blog";
  static final String TUNNEL = "cloudflared";
  static final String PROXMOX = "pve";

  private static final Duration LOGIN = Duration.ofSeconds(180);
  private static final String STACK = "home";
  private static final String CONVERGES_AT = "17 * * * *";

  private final FirstBootTrial trial;
  private final HomeParts parts;
  private final BootLab lab;
  private final String name;
  private final HomeSession session;
  private final Map<String, Machine> machines = new LinkedHashMap<>();

  /**
   * How long after power-on the node was where.
   *
   * @param ready said on its console
   * @param reconciled its control plane holds what the repository says
   * @param converged the first scheduled run has ended well
   * @param output what that run said
   */
  record Times(Duration ready, Duration reconciled, Duration converged, String output) {}

  private WholeLab(FirstBootTrial trial, HomeParts parts, BootLab lab) {
    this.trial = trial;
    this.parts = parts;
    this.lab = lab;
    byte[] id = new byte[3];
    new SecureRandom().nextBytes(id);
    this.name = "hw" + HexFormat.of().formatHex(id);
    this.session = new HomeSession(lab.host(), lab.network(), topology(), lab.folder(), name);
  }

  /** Lays everything out and switches home on. */
  static WholeLab open(FirstBootTrial plain) throws IOException {
    var trial = plain.with(WholeLab::oneService);
    var parts = trial.homeParts();
    var trouble = new Trouble();
    var node = trial.open(trouble, trial.node().userData(), line -> {});
    var whole = new WholeLab(trial, parts, node);
    try {
      trouble.prepare(node);
      whole.serve();
      whole.home();
      var topology = trial.node().topology();
      whole.plugIn(PROXMOX, topology.hostManagement());
      whole.plugIn(TUNNEL, topology.cloudflared().address());
      whole.plugIn(SERVICE, topology.services().get(0).guest().address());
      whole.waitForHome();
      new LabRepository(node).push(whole.rendered());
      return whole;
    } catch (IOException | RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  private static void oneService(ObjectNode config) {
    var services = (ArrayNode) RehearsalProject.key(config, "services");
    services.removeAll();
    services
        .addObject()
        .put("name", SERVICE)
        .put("image", "registry.lab.internal/home/app:latest")
        .put("port", 2368)
        .put("dataPath", "/var/lib/app");
  }

  private Topology topology() {
    return trial.node().topology();
  }

  /** Adds home's packages and images to what the lab's internet has for the node. */
  private void serve() throws IOException {
    var served = lab.folder().resolve("internet");
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
    tag("home/app", "good");
    tag("home/updater", "updater-stand-in");
  }

  private void tag(String repository, String image) throws IOException {
    var tag = lab.folder().resolve("internet/registry/tags").resolve(repository).resolve("latest");
    Files.createDirectories(tag.getParent());
    Files.writeString(tag, parts.image(image));
  }

  /** Home's router, with one network behind it, and its name where the node looks for it. */
  private void home() throws IOException {
    var keys = trial.node().keepsake().sessionKeys();
    var address = session.openHome(Session.of(topology(), keys));
    lab.internet().order("name", topology().homeEnd().name(), address);
    session.layNetworks();
  }

  /** The public half of the control plane's key, as 'homelab authorize' shows it. */
  private String publicKey() throws IOException {
    var file = lab.folder().resolve("ansible-key");
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, trial.node().keepsake().part(MintedSecret.ANSIBLE_KEY, "private").strip() + "\n");
    }
    // The private half has no name; the program puts it on the public one.
    return lab.host().run("ssh-keygen", "-y", "-f", file.toString()).get(0)
        + " "
        + Mint.ANSIBLE_KEY_NAME;
  }

  private void plugIn(String machine, IPv4Address address) throws IOException {
    var host = lab.host();
    var namespace = name + "-m" + machines.size();
    host.run("ip", "netns", "add", namespace);
    session.plug(namespace, "h" + machines.size(), address);
    var made =
        new Machine(
            host,
            namespace,
            parts.folder().resolve("root"),
            Files.createDirectories(lab.folder().resolve("at-" + machine)),
            Optional.empty(),
            lab.network().plug(namespace),
            line -> {});
    machines.put(machine, made);
    Files.writeString(made.root().resolve("etc/hostname"), machine + "\n");
    Files.writeString(made.root().resolve("etc/hosts"), "127.0.0.1 localhost " + machine + "\n");
    var ssh = Files.createDirectories(made.root().resolve("root/.ssh"));
    Files.writeString(ssh.resolve("authorized_keys"), publicKey() + "\n");
    made.powerOn();
  }

  /** A Proxmox host has Python of its own; only a container's template has none. */
  private void waitForHome() {
    for (var machine : machines.entrySet()) {
      require(
          machine.getKey() + " starts its sshd",
          LOGIN,
          () -> machine.getValue().inside("systemctl is-active ssh.service").exitCode() == 0);
    }
    var python =
        machines
            .get(PROXMOX)
            .inside("apt-get -qq update && apt-get -qq -y --no-install-recommends install python3");
    if (python.exitCode() != 0) {
      throw new LabFailure(python.text());
    }
  }

  /** What a person has pushed, with the lab's places beside it and a minute for an hour. */
  private Map<String, byte[]> rendered() {
    var files = new TreeMap<String, byte[]>();
    var folder = Rendered.folder(STACK) + "/";
    Rendered.of(STACK, trial.node().config(), topology())
        .forEach((path, bytes) -> files.put(folder + path, bytes));
    var keepsake = trial.node().keepsake();
    files.put(
        folder + Rendered.SECRETS,
        new HomeSecrets("token-of-the-lab", "user:token", new TreeMap<>())
            .vault(keepsake.part(MintedSecret.VAULT_PASSWORD, "value")));
    files.computeIfPresent(
        folder + "group_vars/all.yaml",
        (path, bytes) ->
            (new String(bytes, UTF_8)
                    + """
                    cloudflared_key_url: http://mirror.lab.internal/lab.gpg
                    cloudflared_repository: http://mirror.lab.internal/cloudflared
                    proxmox_host_repository: http://mirror.lab.internal/debian
                    proxmox_host_keyring: /usr/share/keyrings/lab.gpg
                    updater_image: registry.lab.internal/home/updater:latest
                    """)
                .getBytes(UTF_8));
    files.computeIfPresent(
        folder + Rendered.SEMAPHORE,
        (path, bytes) ->
            new String(bytes, UTF_8).replace(CONVERGES_AT, "* * * * *").getBytes(UTF_8));
    return files;
  }

  /** Switches the node on, does nothing more, and waits until home has been converged. */
  Times rebuild(Duration patience) {
    long start = System.nanoTime();
    var outcome = lab.boot(patience);
    if (!outcome.ready()) {
      throw new LabFailure(
          "the node ended with %s%n%s"
              .formatted(outcome.lastLine(), String.join("\n", lab.machine().console())));
    }
    var ready = since(start);
    require(
        "the control plane is reconciled",
        patience,
        () ->
            lab.machine().inside("cat /var/lib/homelab/control-plane").text().equals("reconciled"));
    var reconciled = since(start);
    var api = new SemaphoreApi(lab);
    require("a scheduled run has ended", patience, () -> converge(api).isPresent());
    var task = converge(api).orElseThrow();
    var output = asked(() -> api.output(task));
    if (!task.status().equals("success")) {
      throw new LabFailure("the first scheduled converge ended with " + task + ":\n" + output);
    }
    return new Times(ready, reconciled, since(start), output);
  }

  private static Optional<SemaphoreApi.Task> converge(SemaphoreApi api) {
    return asked(api::tasks).stream()
        .filter(task -> task.template().equals("site"))
        .filter(task -> List.of("success", "error").contains(task.status()))
        .findFirst();
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void require(String what, Duration bound, BooleanSupplier holds) {
    if (!Until.soon(bound, holds)) {
      throw new LabFailure(
          "it was waited %d s in vain until %s%n%s"
              .formatted(
                  bound.toSeconds(),
                  what,
                  lab.machine().isOn()
                      ? lab.machine().inside("journalctl -t homelab -n 30").text()
                      : ""));
    }
  }

  /** What a command says on a machine at home. */
  String on(String machine, String script) {
    return machines.get(machine).inside(script).text().strip();
  }

  @Override
  public void close() {
    machines.values().forEach(Machine::close);
    for (int i = 0; i < machines.size(); i++) {
      lab.host().attempt("ip", "netns", "delete", name + "-m" + i);
    }
    session.close();
    lab.close();
  }
}
