package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.capacity.Sleeper;
import homelab.config.GivenSecret;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.World;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.runbook.Runbook;
import homelab.runbook.Runbook.Command;
import homelab.tools.SystemCommands;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runbooks, typed as they stand: what is broken first, then line by line what the page says to
 * type, and what each line prints and how it ends are compared with the page.
 */
@Tag("engine")
@Tag("full")
@TestMethodOrder(OrderAnnotation.class)
class RunbooksTests {

  private static final String HERE = "`RunbooksTests`";
  private static final int ALWAYS = Integer.MAX_VALUE;

  @TempDir static Path scratch;

  private static Path tools;
  private static ThrowAwayCopy copy;
  private static Path home;

  /** What a page asks for and only its reader has. */
  private final Map<String, String> answers = new HashMap<>();

  /** What happens in the world before a line is typed. */
  private final Map<String, Runnable> before = new HashMap<>();

  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  @BeforeAll
  static void aHomelabThatRuns() throws Exception {
    tools = EngineFolder.required();
    home = Files.createDirectories(scratch.resolve("home"));
    copy = ThrowAwayCopy.below(scratch, tools);
    copy.engine().createStack();
    copy.giveSecrets();
    repository();
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @BeforeEach
  void allIsWell() throws Exception {
    copy.clouds().worlds().forEach(World::calm);
    var up = shell("./homelab up --yes", "");
    assertThat(up.exitCode()).as(up.said()).isZero();
    var given = new FirewallGuard(StateGraph.parse(copy.engine().exportState()), null, null);
    var record = backend().resolve("homelab/applied/home.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, given.inState().toJson());
  }

  @Test
  @Order(1)
  void nodeLost() throws Exception {
    var old = node();
    var lasting = copy.lasting();
    copy.clouds().oci().terminate(old);

    type("node-lost");

    assertThat(node().id()).isNotEqualTo(old.id());
    assertThat(node().now().text("metadata.user_data"))
        .as("the same first boot")
        .isEqualTo(old.now().text("metadata.user_data"));
    assertThat(copy.lasting()).isEqualTo(lasting);
  }

  @Test
  @Order(2)
  void console() throws Exception {
    var page = Runbook.read("console");
    var password = shellOk(page.commands().get(0).line()).said().strip();
    assertThat(password).hasSizeGreaterThan(12);
    Files.createDirectories(home.resolve(".ssh"));
    for (var command : page.inSentences()) {
      if (page.executed().get(command).equals(HERE)) {
        shellOk(command);
      }
    }
    var key = home.resolve(".ssh/homelab-console");
    assertThat(Files.readString(key)).contains("PRIVATE KEY");
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  @Order(3)
  void homeInternetDown() throws Exception {
    copy.clouds()
        .proxmox()
        .plan(new Fault(any -> true, new Refusal("dial tcp", "no route to host"), false), ALWAYS);

    type("home-internet-down");
  }

  @Test
  @Order(4)
  void nodeStopped() throws Exception {
    var stopped = node();
    copy.clouds().oci().stop(stopped);

    type("node-stopped");

    assertThat(node().id()).as("the same node").isEqualTo(stopped.id());
    assertThat(node().now().text("state")).contains("RUNNING");
  }

  @Test
  @Order(5)
  void homeAddressChanged() throws Exception {
    answers.put("dyndnsToken", "a-new-token-of-cloudflares-own-making-0001");
    var medium = copy.clouds().proxmox().objects("proxmoxve:index/fileLegacy:FileLegacy");

    type("home-address-changed");

    assertThat(copy.clouds().proxmox().objects("proxmoxve:index/fileLegacy:FileLegacy"))
        .as("pfSense's new medium")
        .isNotEqualTo(medium);
  }

  @Test
  @Order(6)
  void tunnelTokenLeaked() throws Exception {
    shellOk("./homelab render");
    shellOk("git add --all && git commit --quiet --message before && git push --quiet");
    var vault = copy.project().resolve("ansible/rendered/home/secrets.vault.yml");
    var old = Files.readString(vault);
    var node = node().id();
    before.put(
        "git commit --quiet --message \"Give cloudflared the tunnel's new token\"", this::signed);

    type("tunnel-token-leaked");

    assertThat(Files.readString(vault)).isNotEqualTo(old);
    assertThat(shellOk("git log --oneline origin/main").said()).contains("token");
    assertThat(shellOk("git cat-file commit origin/main").said()).contains("BEGIN SSH SIGNATURE");
    assertThat(node().id()).as("the node stays").isEqualTo(node);
  }

  /** What a reader has done once: a key of their own, and the line of the page. */
  private void signed() {
    var line = "git config commit.gpgsign true";
    try {
      assertThat(Runbook.read("tunnel-token-leaked").inSentences()).contains(line);
      shellOk("ssh-keygen -q -t ed25519 -N '' -C you@example.org -f ~/.ssh/signing");
      shellOk("git config gpg.format ssh && git config user.signingkey ~/.ssh/signing.pub");
      shellOk(line);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Order(7)
  void stateLocked() throws Exception {
    var lock = backend().resolve(".pulumi/locks/organization/homelab/home/0b8a1a3e.json");
    // Only before the first of the two.
    before.put(
        "./homelab up --yes",
        () -> {
          write(lock, lockOf("another-machine"));
          before.remove("./homelab up --yes");
        });

    type("state-locked");

    assertThat(lock).doesNotExist();
  }

  @Test
  @Order(8)
  void capacityGone() throws Exception {
    before.put(
        "./homelab rebuild --yes --wait 0",
        () ->
            copy.clouds()
                .oci()
                .plan(
                    Fault.on(
                        homelab.rehearsal.cloud.Operation.CREATE,
                        "oci:Core/instance:Instance",
                        OciWorld.OUT_OF_CAPACITY),
                    6));

    type("capacity-gone");

    assertThat(copy.clouds().oci().instances()).hasSize(1);
  }

  @Test
  @Order(9)
  void cloudflareDown() throws Exception {
    var lasting = copy.lasting();
    copy.clouds()
        .cloudflare()
        .plan(
            new Fault(any -> true, new Refusal("503 Service Unavailable", "upstream error"), false),
            ALWAYS);
    before.put("./homelab up --yes", copy.clouds().cloudflare()::calm);

    type("cloudflare-down");

    assertThat(copy.lasting()).isEqualTo(lasting);
  }

  @Test
  @Order(10)
  void imageBrokeAService() throws Exception {
    var node = node().id();

    type("image-broke-a-service");

    assertThat(node().id()).isEqualTo(node);
    assertThat(shellOk("git show origin/main").said())
        .contains("0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0");
  }

  @Test
  @Order(12)
  void proxmoxHostLost() throws Exception {
    var before = atHome();
    var node = node().id();
    everythingAtHomeIsGone();
    answers.put("proxmoxApiToken", copy.given().get(GivenSecret.PROXMOX_API_TOKEN));
    shellWithAnswer("./homelab secret set proxmoxApiToken");

    type("proxmox-host-lost");

    assertThat(atHome()).isEqualTo(before);
    assertThat(node().id()).as("the node stays").isEqualTo(node);
  }

  @Test
  @Order(13)
  void stateLost() throws Exception {
    var copied = home.resolve("homelab.state");
    Files.deleteIfExists(copied);
    shellOk("./homelab state backup ~/homelab.state");
    var node = node().id();
    emptyBackend();

    type("state-lost");

    assertThat(node().id()).isEqualTo(node);
  }

  @Test
  @Order(14)
  void passphraseLost() throws Exception {
    for (var secret : GivenSecret.values()) {
      answers.put(secret.key(), copy.given().get(secret));
    }
    // By hand, in three web pages, as the page lists it.
    before.put("./homelab state init --start-over", this::nobodyHasAnythingAnyMore);

    type("passphrase-lost");

    assertThat(copy.clouds().oci().instances()).hasSize(1);
  }

  /** What lies at home, pfSense's former media left out: nobody brings those back. */
  private static List<String> atHome() {
    var drive =
        StateGraph.parse(copy.engine().exportState())
            .named("router")
            .inputs()
            .path("cdrom")
            .path("fileId")
            .asText();
    return copy.clouds().proxmox().objects().stream()
        .filter(object -> !object.type().endsWith(":FileLegacy") || object.id().equals(drive))
        .map(CloudObject::toString)
        .toList();
  }

  private void nobodyHasAnythingAnyMore() {
    var clouds = copy.clouds();
    clouds.oci().objects().forEach(clouds.oci()::vanish);
    clouds.cloudflare().objects().forEach(clouds.cloudflare()::vanish);
    everythingAtHomeIsGone();
  }

  private static void everythingAtHomeIsGone() {
    copy.clouds().proxmox().objects().stream()
        .filter(RunbooksTests::madeByCode)
        .forEach(copy.clouds().proxmox()::lose);
  }

  /** The host comes with its first bridge, and its owner has made a template. */
  private static boolean madeByCode(CloudObject object) {
    return !object.id().endsWith(":vmbr0") && !object.id().equals("9000");
  }

  // How a page is typed.

  private void type(String name) throws Exception {
    var page = Runbook.read(name);
    for (var command : page.commands()) {
      if (!page.executed().getOrDefault(command.line(), "").equals(HERE)) {
        continue;
      }
      before.getOrDefault(command.line(), () -> {}).run();
      var done = shell(command.line(), answer(command));
      assertThat(done.exitCode())
          .as("%s: %s%n%s", name, command.line(), done.said())
          .isEqualTo(command.exitCode());
      assertThat(done.said()).as("%s: %s", name, command.line()).containsPattern(pattern(command));
      assertThat(copy.given().values()).noneMatch(done.said()::contains);
    }
  }

  private String answer(Command command) {
    return answers.entrySet().stream()
        .filter(answer -> command.line().endsWith(" " + answer.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  /** What the page shows, in its order; three dots stand for anything. */
  private static Pattern pattern(Command command) {
    return Pattern.compile(
        command.output().stream()
            .map(
                line ->
                    Arrays.stream(line.strip().split("…", -1))
                        .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
                        .collect(Collectors.joining(".*?")))
            .collect(Collectors.joining(".*?")),
        Pattern.DOTALL);
  }

  private void shellWithAnswer(String line) throws Exception {
    var done = shell(line, answer(new Command(line, 0, List.of())));
    assertThat(done.exitCode()).as(done.said()).isZero();
  }

  private record Done(int exitCode, String said) {}

  private Done shellOk(String line) throws Exception {
    var done = shell(line, "");
    assertThat(done.exitCode()).as("%s%n%s", line, done.said()).isZero();
    return done;
  }

  /**
   * Our own command in this JVM, on a clock of its own; everything else by a shell, and the engine
   * too, which takes the terminal as it is.
   */
  private Done shell(String line, String input) throws Exception {
    if (line.startsWith("./homelab ") && !line.startsWith("./homelab pulumi ")) {
      return homelab(
          input,
          Stream.of(line.split(" ")).skip(1).map(RunbooksTests::expanded).toArray(String[]::new));
    }
    var builder = new ProcessBuilder("bash", "-c", line).directory(copy.project().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PULUMI_"));
    builder.environment().putAll(variables());
    var process = builder.redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Done(process.waitFor(), said);
  }

  private Done homelab(String input, String... words) {
    var said = new ByteArrayOutputStream();
    var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    Sleeper sleeper = duration -> now = now.plus(duration);
    var invocation =
        new Invocation(
            copy.project(),
            copy.project(),
            variables(),
            new BufferedReader(new StringReader(input)),
            stream,
            stream,
            false,
            new SystemCommands(),
            () -> now,
            sleeper,
            new SilentNetwork());
    int exitCode = Homelab.commandLine(invocation).execute(words);
    return new Done(exitCode, said.toString(StandardCharsets.UTF_8));
  }

  private static String expanded(String word) {
    return word.startsWith("~/") ? home + word.substring(1) : word;
  }

  private static Map<String, String> variables() {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", tools + ":" + System.getenv("PATH"));
    variables.put("HOME", home.toString());
    for (var who : List.of("AUTHOR", "COMMITTER")) {
      variables.put("GIT_%s_NAME".formatted(who), "you");
      variables.put("GIT_%s_EMAIL".formatted(who), "you@example.org");
    }
    return variables;
  }

  private static void repository() throws Exception {
    var bare = scratch.resolve("repository.git");
    var line =
        ("git init --quiet --bare --initial-branch=main %s && git init --quiet"
             + " --initial-branch=main && printf 'target/\\n"
             + ".homelab/\\n"
             + "' > .gitignore && git add --all && git commit --quiet --message first && git remote"
             + " add origin %s && git push --quiet --set-upstream origin main")
            .formatted(bare, bare);
    var builder = new ProcessBuilder("bash", "-c", line).directory(copy.project().toFile());
    builder.environment().putAll(variables());
    // Not to our own output: that is how surefire talks to its fork.
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    assertThat(builder.start().waitFor()).isZero();
  }

  private static CloudObject node() {
    assertThat(copy.clouds().oci().instances()).hasSize(1);
    return copy.clouds().oci().instances().get(0);
  }

  private static Path backend() {
    return Path.of(URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
  }

  private static void emptyBackend() throws IOException {
    try (var paths = Files.walk(backend())) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(backend())) {
          Files.delete(path);
        }
      }
    }
  }

  private static String lockOf(String host) {
    return """
    {"pid":4711,"username":"you","hostname":"%s","timestamp":"2026-11-22T12:00:00Z"}
    """
        .formatted(host);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
