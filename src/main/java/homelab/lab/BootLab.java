package homelab.lab;

import homelab.lab.internet.Internet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One node in one lab, from a bare image on. What is done to it is done from outside; what is asked
 * of it is asked as nobody on the node could answer for it.
 */
public final class BootLab implements AutoCloseable {

  /** What a boot ends with on the serial console. */
  static final Pattern LAST_LINE = Pattern.compile("homelab: (READY .*|FAILED step=.*)");

  private final Host host;
  private final String name;
  private final Path folder;
  private final RenderedNode node;
  private final LabNetwork network;
  private final InternetProcess internet;
  private final Instance instance;
  private final Thread lastResort;
  private volatile Machine machine;
  private int replaced;

  /** Makes a machine with an empty disk in this folder. */
  private interface Instance {
    Machine make(Path folder) throws IOException;
  }

  private BootLab(
      Host host,
      String name,
      Path folder,
      RenderedNode node,
      LabNetwork network,
      InternetProcess internet,
      Instance instance,
      Machine machine) {
    this.host = host;
    this.name = name;
    this.folder = folder;
    this.node = node;
    this.network = network;
    this.internet = internet;
    this.instance = instance;
    this.machine = machine;
    // A container outlives whoever started it; Ctrl-C must not leave one behind.
    this.lastResort = new Thread(() -> closeAll(host, folder, this.machine, internet, network));
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /**
   * Lays a lab out, with the node still off.
   *
   * @param project whose playbooks the lab's git server has
   * @param newer what the mirror has today, where it has moved on since the snapshot's date
   * @param userData what the metadata server hands out
   * @param trouble its pace and the size of its disk
   * @param watcher is handed each line of the console
   */
  static BootLab open(
      Host host,
      Path project,
      LabParts parts,
      Optional<NewerPackages> newer,
      RenderedNode node,
      byte[] userData,
      Trouble trouble,
      Consumer<String> watcher)
      throws IOException {
    return open(
        host,
        project,
        parts,
        newer,
        node,
        userData,
        trouble,
        watcher,
        name -> LabNetwork.make(host, node.config().network().cloud(), name));
  }

  /** As above, on a network that is made for the name that this lab gets. */
  static BootLab open(
      Host host,
      Path project,
      LabParts parts,
      Optional<NewerPackages> newer,
      RenderedNode node,
      byte[] userData,
      Trouble trouble,
      Consumer<String> watcher,
      Function<String, LabNetwork> wiring)
      throws IOException {
    byte[] id = new byte[3];
    new SecureRandom().nextBytes(id);
    var name = "hl" + HexFormat.of().formatHex(id);
    var folder = Files.createTempDirectory("homelab-lab");
    LabNetwork network = null;
    InternetProcess internet = null;
    Machine machine = null;
    try {
      network = wiring.apply(name);
      var served = Files.createDirectories(folder.resolve("internet"));
      serve(host, project, served, parts, node, userData);
      Files.createSymbolicLink(
          Files.createDirectories(served.resolve("mirror")).resolve("live"),
          newer.map(NewerPackages::packages).orElse(parts.packages()));
      internet = InternetProcess.start(network, served, node.config().zone().name(), name);
      var plug = network.nodePlug();
      Instance instance =
          disk -> {
            var made = new Machine(host, name, parts.root(), disk, trouble.disk(), plug, watcher);
            try {
              Files.writeString(
                  made.root().resolve("etc/default/homelab-first-boot"), trouble.pauses().text());
              lists(made.root(), newer);
              return made;
            } catch (IOException e) {
              made.close();
              throw e;
            }
          };
      machine = instance.make(folder);
      return new BootLab(host, name, folder, node, network, internet, instance, machine);
    } catch (IOException | RuntimeException e) {
      closeAll(host, folder, machine, internet, network);
      throw e;
    }
  }

  private static void serve(
      Host host, Path project, Path served, LabParts parts, RenderedNode node, byte[] userData)
      throws IOException {
    Files.write(served.resolve("user-data"), userData);
    var api = served.resolve("zone-api");
    Files.createFile(
        api, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(api, "%s%n%s%n".formatted(node.config().zone().id(), node.dyndnsToken()));
    Files.copy(parts.certificate(), served.resolve("tls.p12"), StandardCopyOption.REPLACE_EXISTING);
    Files.createSymbolicLink(served.resolve("registry"), parts.registry());
    repository(host, project, served.resolve("git/example/homelab.git"));
    var mirror =
        URI.create(
            node.config().node().aptMirror().orElseThrow()
                + "/"
                + node.config().node().aptSnapshot());
    if (!Internet.MIRROR.equals(Internet.NAMES.get(mirror.getHost()))) {
      throw new LabFailure(
          "homelab:node.aptMirror of the lab's stack file is %s, where the lab has no mirror"
              .formatted(mirror));
    }
    var snapshot = served.resolve("mirror" + mirror.getPath());
    Files.createDirectories(snapshot.getParent());
    Files.createSymbolicLink(snapshot, parts.packages());
  }

  /** What the image itself would fetch from: the mirror as it is today, not as it was. */
  private static void lists(Path root, Optional<NewerPackages> newer) throws IOException {
    Files.writeString(
        root.resolve("etc/apt/sources.list"),
        "deb http://mirror.lab.internal/live %s main%n".formatted(LabParts.release()));
    if (newer.isPresent()) {
      Files.copy(newer.get().key(), root.resolve("etc/apt/trusted.gpg.d/lab-newer.gpg"));
    }
  }

  /** A repository as before the first push after an up: the playbooks, and no secrets yet. */
  private static void repository(Host host, Path project, Path bare) throws IOException {
    Files.createDirectories(bare.getParent());
    host.run("git", "init", "--quiet", "--bare", "--initial-branch=main", bare.toString());
    host.run(
        "sh",
        "-c",
        """
        set -eu
        export GIT_DIR="$1" GIT_WORK_TREE="$2" GIT_INDEX_FILE="$1/lab-index"
        export GIT_AUTHOR_NAME=lab GIT_AUTHOR_EMAIL=lab@example.org
        export GIT_COMMITTER_NAME=lab GIT_COMMITTER_EMAIL=lab@example.org
        cd "$2"
        git add ansible
        git update-ref refs/heads/main "$(git commit-tree -m first "$(git write-tree)" </dev/null)"
        """,
        "repository",
        bare.toString(),
        project.toString());
  }

  /**
   * Switches the node on and waits for the end of its boot, for at most this long. A node to which
   * cloud-init gave no script says nothing at all: that is read off cloud-init's own log.
   */
  Outcome boot(Duration bound) {
    int from = machine.console().size();
    long start = System.nanoTime();
    machine.powerOn();
    while (System.nanoTime() - start < bound.toNanos() && machine.isOn()) {
      var last = lastLine(from);
      if (last.isPresent()) {
        return new Outcome(last.get(), Duration.ofNanos(System.nanoTime() - start));
      }
      var missing = missingFirstBoot(from);
      if (missing.isPresent()) {
        return new Outcome(missing.get(), Duration.ofNanos(System.nanoTime() - start));
      }
      Machine.pause(Duration.ofMillis(200));
    }
    return new Outcome("nothing", Duration.ofNanos(System.nanoTime() - start));
  }

  private Optional<String> lastLine(int from) {
    return machine.console().stream()
        .skip(from)
        .map(LAST_LINE::matcher)
        .filter(Matcher::find)
        .map(match -> match.group(1))
        .findFirst();
  }

  /** What cloud-init says when it is done and no line of ours was ever printed. */
  private Optional<String> missingFirstBoot(int from) {
    if (!Files.exists(machine.root().resolve("var/lib/cloud/data/result.json"))
        || Files.exists(machine.root().resolve("usr/local/sbin/homelab-node"))
        || machine.console().stream().skip(from).anyMatch(line -> line.contains("homelab: "))) {
      return Optional.empty();
    }
    var log = machine.root().resolve("var/log/cloud-init.log");
    return Optional.of(
        "NO FIRST BOOT: "
            + LabParts.text(log)
                .lines()
                .filter(line -> line.contains("WARNING") && line.contains("user-data"))
                .findFirst()
                .orElse("cloud-init found no script in user_data; see " + log.getFileName()));
  }

  /** Puts a new machine in the node's place, off, with nothing of the old one's. */
  void replaceMachine() throws IOException {
    machine.close();
    network.renewNode();
    machine = instance.make(Files.createDirectory(folder.resolve("instance-" + ++replaced)));
  }

  Machine machine() {
    return machine;
  }

  InternetProcess internet() {
    return internet;
  }

  LabNetwork network() {
    return network;
  }

  RenderedNode node() {
    return node;
  }

  /** What every namespace of this lab begins with. */
  String name() {
    return name;
  }

  Path folder() {
    return folder;
  }

  Host host() {
    return host;
  }

  /** Asks Semaphore for a sign of life from the node's network. */
  boolean semaphoreAnswers() {
    var answer = network.fromNode("curl", "--silent", "--max-time", "3", node.semaphore("ping"));
    return answer.text().equals("pong");
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastResort);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook does what is left to do.
      return;
    }
    closeAll(host, folder, machine, internet, network);
  }

  private static void closeAll(
      Host host, Path folder, Machine machine, InternetProcess internet, LabNetwork network) {
    if (machine != null) {
      machine.close();
    }
    if (internet != null) {
      internet.close();
    }
    if (network != null) {
      network.close();
    }
    host.attempt("rm", "-rf", "--one-file-system", folder.toString());
  }
}
