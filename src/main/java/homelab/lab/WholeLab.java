package homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.controlplane.HomeSecrets;
import homelab.controlplane.Rendered;
import homelab.controlplane.TunnelToken;
import homelab.identity.Mint;
import homelab.identity.MintedSecret;
import homelab.rehearsal.RehearsalProject;
import homelab.topology.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The whole homelab: a node that really boots, the session to home, and behind home's router a
 * Proxmox host, the tunnel's container and one service's. Home is on and its repository pushed; the
 * node is a bare image that is off. What is not real is named at what makes it: Semaphore,
 * cloudflared, Watchtower, and home's router ({@link HomeEnd}).
 */
final class WholeLab implements AutoCloseable {

  /** The tunnel that the lab's token is of. */
  static final String TUNNEL_ID = "6ff42ae2-765d-4adf-8112-31c55c1551ef";

  private static final String STACK = "home";
  private static final String CONVERGES_AT = "17 * * * *";
  private static final String IMAGE = "home/app";

  private final FirstBootTrial trial;
  private final SessionLab session;
  private final BootLab lab;
  private final HomeMachines home;

  /**
   * How long after power-on the node was where.
   *
   * @param ready said on its console
   * @param reconciled its control plane holds what the repository says
   * @param converged the first scheduled run has ended well
   * @param output what that run said
   */
  record Times(Duration ready, Duration reconciled, Duration converged, String output) {}

  private WholeLab(FirstBootTrial trial, SessionLab session) throws IOException {
    this.trial = trial;
    this.session = session;
    this.lab = session.node();
    this.home = new HomeMachines(session, trial.homeParts());
  }

  /** Lays everything out and switches home on. */
  static WholeLab open(FirstBootTrial plain) throws IOException {
    var trial = plain.with(config -> oneService(config, "registry.lab.internal/" + IMAGE));
    var session = SessionLab.open(trial, SessionLab.Wishes.usual());
    WholeLab whole = null;
    try {
      whole = new WholeLab(trial, session);
      whole.home.tag(IMAGE, "good");
      session.home().powerOn();
      whole.home.powerOn(whole.publicKey());
      whole.home.await();
      new LabRepository(whole.lab).push(whole.rendered());
      return whole;
    } catch (IOException | RuntimeException e) {
      if (whole == null) {
        session.close();
      } else {
        whole.close();
      }
      throw e;
    }
  }

  /** Leaves one service in a stack file, with an image of the lab's. */
  static void oneService(ObjectNode config, String image) {
    var services = (ArrayNode) RehearsalProject.key(config, "services");
    services.removeAll();
    services
        .addObject()
        .put("name", HomeMachines.SERVICE)
        .put("image", image + ":latest")
        .put("port", 2368)
        .put("dataPath", "/var/lib/app");
  }

  private Topology topology() {
    return trial.node().topology();
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

  /**
   * A tunnel's token, of the form that the program computes; its account and secret are made up.
   */
  static String tunnelToken(String tunnelId) {
    return TunnelToken.of(
        "0123456789abcdef0123456789abcdef",
        tunnelId,
        Base64.getEncoder().encodeToString(new byte[32]));
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
        new HomeSecrets(tunnelToken(TUNNEL_ID), "user:token", new TreeMap<>())
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
    return home.on(machine, script);
  }

  @Override
  public void close() {
    home.close();
    session.close();
  }
}
