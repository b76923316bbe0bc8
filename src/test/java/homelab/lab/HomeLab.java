package homelab.lab;

import homelab.config.Subnet;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Home as Ansible sees it: the machines of {@link HomeMachines}, which Ansible reaches from a node
 * that really booted, through the session and the router's filter as they are declared ({@link
 * SessionLab}). Only Ansible itself is this machine's and not the node's, in the node's network.
 */
final class HomeLab implements AutoCloseable {

  static final String SERVICE = HomeMachines.SERVICE;
  static final String TUNNEL = HomeMachines.TUNNEL;
  static final String PROXMOX = HomeMachines.PROXMOX;

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

  private final FirstBootTrial trial;
  private final Path folder;
  private final SessionLab session;
  private final HomeMachines home;
  private RealRegistry registry;
  private final Thread lastResort = new Thread(this::closeAll);

  private HomeLab(FirstBootTrial trial, SessionLab session) throws IOException {
    this.trial = trial;
    this.session = session;
    this.folder = Files.createTempDirectory("homelab-home");
    this.home = new HomeMachines(session, trial.homeParts());
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  /**
   * Lays everything out, switches everything on and waits until each machine takes a login; skips
   * the test where the lab cannot be.
   */
  static HomeLab forTests() throws IOException {
    LabStage.needed();
    // One service, whose image is the lab's.
    var trial = LabStage.shared().with(config -> WholeLab.oneService(config, REPOSITORY));
    var session = SessionLab.open(trial, SessionLab.Wishes.usual());
    HomeLab lab = null;
    try {
      lab = new HomeLab(trial, session);
      lab.build();
      return lab;
    } catch (IOException | RuntimeException e) {
      if (lab == null) {
        session.close();
      } else {
        lab.close();
      }
      throw e;
    }
  }

  private void build() throws IOException {
    host().run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "homelab-ansible", "-f", key());
    ansible();
    session.home().powerOn();
    home.powerOn(Files.readString(Path.of(key() + ".pub")).strip());
    session.bootNode();
    home.await();
    registry =
        RealRegistry.start(
            host(), home.namespace(SERVICE), machine(SERVICE).root(), trial.homeParts().folder());
    tag("good");
    for (var machine : List.of(PROXMOX, TUNNEL, SERVICE)) {
      if (!LabStage.soon(Duration.ofSeconds(90), () -> answers(machine))) {
        throw new LabFailure(
            "%s takes no login from the node:%n%s"
                .formatted(machine, String.join("\n", machine(machine).console())));
      }
    }
  }

  private Host host() {
    return session.host();
  }

  /** The project's own playbooks, with what the program renders beside them. */
  private void ansible() throws IOException {
    host().run("cp", "-r", Path.of("ansible").toAbsolutePath().toString(), folder.toString());
    for (var file : Rendered.of("home", trial.node().config(), topology()).entrySet()) {
      var path = rendered().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    Files.writeString(folder.resolve("vault-password"), VAULT_PASSWORD);
    tunnel(WholeLab.TUNNEL_ID);
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

  /** Renders the secrets with a token of another tunnel. */
  void tunnel(String tunnelId) throws IOException {
    token(WholeLab.tunnelToken(tunnelId));
  }

  /** Renders the secrets with another text for the tunnel's token. */
  void token(String token) throws IOException {
    Files.write(
        rendered().resolve(Rendered.SECRETS),
        new HomeSecrets(token, "user:token", new TreeMap<>()).vault(VAULT_PASSWORD));
  }

  /** Lets the service's tag name one of the parts' images. */
  void tag(String image) throws IOException {
    registry.push("home/app", "latest", image(image));
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
    host().run("cp", program, machine(SERVICE).root().resolve("srv/watchtower").toString());
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
    return trial.homeParts().image(image);
  }

  /** Runs a playbook as Semaphore would, with more arguments after it. */
  Ran play(String playbook, String... more) {
    return playWith("ansible-playbook", playbook, more);
  }

  /** The same with the older of the two supported versions of ansible-core. */
  Ran playWithOldAnsible(String playbook, String... more) {
    return playWith(
        System.getenv("HOMELAB_ANSIBLE_2_16_BIN") + "/ansible-playbook", playbook, more);
  }

  private Ran playWith(String ansible, String playbook, String... more) {
    var line =
        new ArrayList<>(
            List.of(
                "env",
                "--chdir=" + folder.resolve("ansible"),
                "ANSIBLE_HOME=" + folder.resolve("ansible-home"),
                // Its home does not move them, and another lab with the same addresses would share
                // them.
                "ANSIBLE_SSH_CONTROL_PATH_DIR=" + folder.resolve("cp"),
                "ANSIBLE_NOCOLOR=1",
                "LC_ALL=C.UTF-8",
                ansible,
                "--inventory=" + rendered().resolve(Rendered.INVENTORY),
                "--vault-password-file=" + folder.resolve("vault-password"),
                "--extra-vars=@" + folder.resolve("lab.yaml"),
                playbook));
    line.addAll(List.of(more));
    var said = fromNode(line.toArray(String[]::new)).text();
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
    return home.machine(machine);
  }

  /** What a command says on a machine. */
  String on(String machine, String script) {
    return home.on(machine, script);
  }

  /** Where the playbooks lie, to put one more beside them. */
  Path playbooks() {
    return folder.resolve("ansible");
  }

  /** Tells whether a machine takes a login from the node, through the session. */
  boolean answers(String machine) {
    return fromNode(login(machine)).exitCode() == 0;
  }

  /** Tells whether it takes one with the same key from home itself, which is not the node. */
  boolean answersFromElsewhere(String machine) {
    return session.in(session.home().namespace(), login(machine)).exitCode() == 0;
  }

  /** The addresses inside the session. */
  Subnet sessionNetwork() {
    return topology().session().cidr();
  }

  /** How many bytes home's end of the session has taken in. */
  long received() {
    return session.home().passed().in();
  }

  /** Lets home's end of the session be deaf and dumb, or not. */
  void cut(boolean off) {
    require(session.home().inside("ip", "link", "set", "tun_wg0", off ? "down" : "up"));
  }

  private Host.Result fromNode(String... line) {
    return session.node().network().fromNode(line);
  }

  private Topology topology() {
    return trial.node().topology();
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
      "root@" + home.address(machine),
      "true"
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
    home.close();
    if (registry != null) {
      registry.close();
    }
    session.close();
    host().attempt("rm", "-rf", "--one-file-system", folder.toString());
  }
}
