package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.GivenSecret;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands as a person types them, in a throw-away copy of the project with the clouds
 * installed as plugins. Each command is once a process of its own, started by the script; its
 * further lines are run in this JVM. All share one stack, so the order is the one in which it is
 * seldom brought up and taken down, and each test says by itself what it starts from.
 */
@Tag("engine")
@TestMethodOrder(OrderAnnotation.class)
class CommandsOnAStackTests {

  private static final int OK = Exit.OK.code();
  private static final int FAILED = Exit.FAILED.code();
  private static final int USAGE = Exit.USAGE.code();

  /** Stands in for ssh: says what it was given and what the key file looks like. */
  private static final String FAKE_SSH =
      """
      #!/bin/sh
      echo "arguments: $*"
      echo "key: $2 $(stat -c %a "$2") $(head -n 1 "$2")"
      exit 7
      """;

  /** Says that it was called, and is the real one: the script may have to build. */
  private static final String WATCHED_MAVEN =
      """
      #!/bin/sh
      echo "$*" >>"${0%/*}/maven.log"
      PATH="${PATH#*"${0%/*}:"}" exec mvn "$@"
      """;

  @TempDir static Path scratch;

  private static ThrowAwayCopy copy;
  private static Path tools;
  private static Path programs;

  /** What one command did; standard error and output apart, as a shell would have them. */
  private record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }
  }

  @BeforeAll
  static void giveOneStackItsSecrets() throws Exception {
    tools = EngineFolder.required();
    copy = ThrowAwayCopy.below(scratch, tools);
    copy.engine().createStack();
    copy.giveSecrets();
    programs = Files.createDirectories(scratch.resolve("programs"));
    plant("ssh", FAKE_SSH);
    plant("mvn", WATCHED_MAVEN);
  }

  private static void plant(String name, String text) throws IOException {
    var program = Files.writeString(programs.resolve(name), text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private static String mavenRuns() throws IOException {
    var log = programs.resolve("maven.log");
    return Files.exists(log) ? read(log) : "";
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @Test
  @Order(1)
  void previewShowsWhatWouldChangeAndChangesNothing() throws Exception {
    withoutANode();

    var preview = script("preview");

    assertThat(preview).as(preview.everything()).returns(OK, Done::exitCode);
    assertThat(preview.output()).contains("oci:Core:Instance").contains("to create");
    assertThat(preview.errors()).contains("note:");
    assertThat(copy.clouds().oci().objects()).isEmpty();
    assertThat(homelab("preview", "--expect-no-changes")).returns(FAILED, Done::exitCode);
  }

  @Test
  @Order(3)
  void upMakesANodeOnceAndThenFindsNothingToDo() throws Exception {
    withoutANode();
    var unasked = homelab("up");
    assertThat(unasked).as(unasked.everything()).returns(USAGE, Done::exitCode);
    assertThat(unasked.errors()).contains("pass --yes");
    assertThat(copy.clouds().oci().objects()).isEmpty();

    var up = script("up", "--yes");
    assertThat(up).as(up.everything()).returns(OK, Done::exitCode);
    assertThat(copy.clouds().oci().instances()).hasSize(1);

    var again = homelab("up");
    assertThat(again).as(again.everything()).returns(OK, Done::exitCode);
    assertThat(again.output()).contains("Nothing is to be changed.");
    assertThat(homelab("preview", "--expect-no-changes")).returns(OK, Done::exitCode);
    for (var command : List.of(unasked, up, again)) {
      assertThat(copy.given().values())
          .allSatisfy(secret -> assertThat(command.everything()).doesNotContain(secret));
    }
  }

  @Test
  @Order(2)
  void rebuildSaysWhatMakesANodeWhereThereIsNone() throws Exception {
    withoutANode();

    var early = homelab("rebuild", "--yes");

    assertThat(early).as(early.everything()).returns(FAILED, Done::exitCode);
    assertThat(early.errors()).contains("'homelab up' makes one");
  }

  @Test
  @Order(4)
  void rebuildMakesAnotherNodeAndTouchesNothingThatLasts() throws Exception {
    withANode();
    applied(record -> record);
    var old = copy.clouds().oci().instances().get(0);
    var lasting = copy.lasting();
    var unasked = homelab("rebuild");
    assertThat(unasked).as(unasked.everything()).returns(USAGE, Done::exitCode);
    assertThat(copy.clouds().oci().instances())
        .extracting(CloudObject::id)
        .containsExactly(old.id());

    var rebuild = script("rebuild", "--yes");

    assertThat(rebuild).as(rebuild.everything()).returns(OK, Done::exitCode);
    var made = copy.clouds().oci().instances();
    assertThat(made).hasSize(1);
    assertThat(made.get(0).id()).isNotEqualTo(old.id());
    assertThat(made.get(0).now().text("metadata.user_data"))
        .as("the same first boot")
        .isPresent()
        .isEqualTo(old.now().text("metadata.user_data"));
    assertThat(copy.lasting()).isEqualTo(lasting);
    assertThat(homelab("preview", "--expect-no-changes")).returns(OK, Done::exitCode);
    assertThat(homelab("console").output()).as("the outputs follow").contains(made.get(0).id());
  }

  @Test
  @Order(4)
  void rebuildRefusesANodeThatPfsenseWouldNotKnow() throws Exception {
    withANode();
    Files.deleteIfExists(applied());
    var node = copy.clouds().oci().instances().get(0).id();

    var unknown = homelab("rebuild", "--yes");
    assertThat(unknown).as(unknown.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(unknown.errors()).contains("nobody has written down", "firewall apply");

    applied(record -> record.replace(":51820", ":51821"));
    var moved = homelab("rebuild", "--yes");
    assertThat(moved).as(moved.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(moved.errors()).contains("endpoint", ":51821", "firewall apply");

    assertThat(copy.clouds().oci().instances())
        .as("nothing was deleted")
        .extracting(CloudObject::id)
        .containsExactly(node);
  }

  private static void applied(java.util.function.UnaryOperator<String> change) throws IOException {
    var state = homelab.rehearsal.StateGraph.parse(copy.engine().exportState());
    var declared = new FirewallGuard(state, null, null).inState().toJson();
    Files.createDirectories(applied().getParent());
    Files.writeString(applied(), change.apply(declared));
  }

  private static Path applied() {
    var backend = copy.environment().get("PULUMI_BACKEND_URL");
    return Path.of(java.net.URI.create(backend)).resolve("homelab/applied/home.json");
  }

  @Test
  @Order(4)
  void previewNamesWhatTheRouterNeedsAfterwards() throws Exception {
    withANode();
    assertThat(homelab("preview").errors()).doesNotContain("firewall apply");
    var file = copy.project().resolve("Pulumi.home.yaml");
    var before = Files.readString(file);
    try {
      Files.writeString(file, before.replace("Europe/Berlin", "Europe/Paris"));

      var preview = homelab("preview");

      assertThat(preview.errors())
          .contains("this changes pfSense (router, router-media)")
          .contains("'homelab firewall apply'");
    } finally {
      Files.writeString(file, before);
    }
  }

  @Test
  @Order(4)
  void previewFailsUntilWhatTheNodePullsIsRendered() throws Exception {
    withANode();
    assertThat(homelab("preview").output())
        .contains("secrets not compared: ansible/rendered/home/secrets.vault.yml is not there yet");
    var file = copy.project().resolve("Pulumi.home.yaml");
    var vault = copy.project().resolve("ansible/rendered/home/secrets.vault.yml");
    var before = Files.readString(file);
    try {
      Files.writeString(file, before.replace("Europe/Berlin", "Europe/Paris"));
      var stale = homelab("preview");
      assertThat(stale).as(stale.everything()).returns(FAILED, Done::exitCode);
      assertThat(stale.output()).contains("+homelab_time_zone: \"Europe/Paris\"");
      assertThat(stale.errors()).contains("'./homelab render'");

      assertThat(homelab("render").output()).contains("secrets: written");
      var fresh = homelab("preview");
      assertThat(fresh).as(fresh.everything()).returns(OK, Done::exitCode);
      assertThat(fresh.output()).doesNotContain("secrets");

      Files.writeString(vault, "of another password\n");
      var other = homelab("preview");
      assertThat(other).as(other.everything()).returns(FAILED, Done::exitCode);
      assertThat(other.output()).contains("secrets differ: ");
    } finally {
      Files.writeString(file, before);
      Files.deleteIfExists(vault);
      ThrowAwayCopy.render(copy.project());
    }
  }

  @TestFactory
  @Order(4)
  Stream<DynamicTest> aKeyWhoseChangeWouldReplaceWhatLastsIsRefusedByItsName() throws Exception {
    withANode();
    var file = copy.project().resolve("Pulumi.home.yaml");
    var before = Files.readString(file);
    var changes =
        Map.of(
            "services.blog.dataGb: 8G now, 16G wanted",
            before.replace("port: 2368", "port: 2368\n      dataGb: 16"),
            "services.blog.slot: 2 now, 12 wanted",
            before.replace("port: 2368", "port: 2368\n      slot: 12"),
            "services.blog.name: in the state now, no such service wanted",
            before.replaceFirst("name: \"?blog\"?", "name: journal"),
            "home.proxmox.guestStorage: local-lvm now, fast wanted",
            before.replaceFirst("guestStorage: \"?local-lvm\"?", "guestStorage: fast"));
    return changes.entrySet().stream()
        .map(
            change ->
                DynamicTest.dynamicTest(
                    change.getKey(),
                    () -> {
                      try {
                        assertThat(change.getValue()).isNotEqualTo(before);
                        Files.writeString(file, change.getValue());
                        for (var words : List.of("preview", "up --yes")) {
                          var done = homelab(words.split(" "));
                          assertThat(done)
                              .as(done.everything())
                              .returns(Exit.REFUSED.code(), Done::exitCode);
                          assertThat(done.errors())
                              .contains(change.getKey(), "docs/configuration.md");
                          assertThat(done.output()).as("the engine has not run").isEmpty();
                        }
                      } finally {
                        Files.writeString(file, before);
                      }
                    }));
  }

  /** Two services behind Access swap their names: a preview, its comment and an up say the same. */
  @Test
  @Order(4)
  void aNameThatCannotGoInOneUpIsRefusedInACommentToo() throws Exception {
    withANode();
    var file = copy.project().resolve("Pulumi.home.yaml");
    var before = Files.readString(file);
    var yaml = new YAMLMapper();
    var tree = yaml.readTree(before);
    for (var entry : tree.path("config").path("homelab:services")) {
      var service = (ObjectNode) entry;
      if (service.path("name").asText().equals("blog")) {
        service
            .put("hostName", "notes")
            .putObject("access")
            .putArray("emails")
            .add("a@example.org");
      } else if (service.path("name").asText().equals("notes")) {
        service.put("hostName", "blog");
      }
    }
    var comment = scratch.resolve("names.md");
    try {
      yaml.writeValue(file.toFile(), tree);
      for (var words :
          List.of(
              List.of("preview"),
              List.of("preview", "--comment", comment.toString()),
              List.of("up", "--yes"))) {
        var done = homelab(words.toArray(String[]::new));
        assertThat(done).as(done.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
        assertThat(done.errors())
            .contains("services.blog.hostName: notes.example.org is behind Access for 'notes' now")
            .contains("Make it two:");
      }
      assertThat(comment)
          .content()
          .contains("**`up` refuses this change.**", "notes.example.org is behind Access");
    } finally {
      Files.writeString(file, before);
    }
  }

  /** What an interrupted write leaves: the engine moves the old file away before the new one. */
  @Test
  @Order(4)
  void aLostStateIsSeenByEveryCommandThatNeedsItAndPutBackWithWhatTheyName() throws Exception {
    withANode();
    var before = copy.clouds().inventory().keySet();
    var backup = state().resolveSibling("home.json.bak");
    assertThat(Files.size(backup)).as("the engine keeps the state before").isGreaterThan(10_000);
    Files.delete(state());
    // The history holds newer ones; a backend that keeps none has this one.
    for (var folder : List.of("history", "backups")) {
      BrokenPlace.delete(backend().resolve(".pulumi/" + folder));
    }
    var kept = Files.readAllBytes(backup);

    for (var words :
        List.of(
            List.of("preview"),
            List.of("up", "--yes"),
            List.of("destroy", "--yes"),
            List.of("state", "repair"),
            List.of("state", "init"))) {
      var refused = homelab(words.toArray(String[]::new));

      assertThat(refused.exitCode())
          .as(refused.everything())
          .isEqualTo((words.contains("init") ? Exit.REFUSED : Exit.FAILED).code());
      assertThat(refused.errors())
          .contains("state restore --stack home --from '.pulumi/stacks/homelab/home.json.bak'")
          .doesNotContain("'./homelab state init' makes it");
      assertThat(backup).as("the only copy is still there").hasBinaryContent(kept);
      assertThat(state()).as("no empty stack was made").doesNotExist();
    }
    assertThat(copy.clouds().inventory().keySet()).isEqualTo(before);

    var restored = homelab("state", "restore", "--from", ".pulumi/stacks/homelab/home.json.bak");

    assertThat(restored).as(restored.everything()).returns(OK, Done::exitCode);
    assertThat(restored.output()).contains("resources are back, as of 20");
    var up = homelab("up", "--yes");
    assertThat(up).as(up.everything()).returns(OK, Done::exitCode);
    assertThat(copy.clouds().inventory().keySet()).as("nothing twice").isEqualTo(before);
    assertThat(homelab("preview", "--expect-no-changes")).returns(OK, Done::exitCode);
  }

  /** A plain 'pulumi stack init' does not look: what it overwrites is in the history as well. */
  @Test
  @Order(4)
  void anEmptyStackInThePlaceOfALostOneIsNotGoneOnWith() throws Exception {
    withANode();
    var touched = homelab("up", "--yes");
    assertThat(touched).as(touched.everything()).returns(OK, Done::exitCode);
    var before = copy.clouds().inventory().keySet();
    Files.delete(state());
    copy.engine().createStack();
    assertThat(Files.size(state().resolveSibling("home.json.bak"))).isLessThan(100);

    var up = homelab("up", "--yes");

    assertThat(up).as(up.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(up.errors()).contains("holds nothing, but an earlier one does", "state restore");
    var from = up.errors().replaceAll("(?s).*--from '([^']+)'.*", "$1");
    assertThat(from).startsWith(".pulumi/").endsWith(".json");
    var init = homelab("state", "init");
    assertThat(init).as(init.everything()).returns(Exit.REFUSED.code(), Done::exitCode);

    var restored = homelab("state", "restore", "--from", from);

    assertThat(restored).as(restored.everything()).returns(OK, Done::exitCode);
    var again = homelab("up", "--yes");
    assertThat(again).as(again.everything()).returns(OK, Done::exitCode);
    assertThat(copy.clouds().inventory().keySet()).as("nothing twice").isEqualTo(before);
  }

  @TestFactory
  @Order(4)
  Stream<DynamicTest> aBrokenStateIsNamedWithTheWayBackAndIsNeverTakenForAnEmptyOne()
      throws Exception {
    withANode();
    var whole = Files.readString(state());
    var broken = new LinkedHashMap<String, String>();
    broken.put("is empty", "");
    broken.put("is cut off or not JSON", whole.substring(0, whole.length() / 2));
    broken.put("holds no state of the engine", "{\"hello\": 1}");
    broken.put(
        "holds the state of stack dev of project other",
        whole.replace("urn:pulumi:home::homelab::", "urn:pulumi:dev::other::"));
    return broken.entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      Files.writeString(state(), each.getValue());
                      try {
                        for (var words : List.of("state repair", "preview", "up --yes")) {
                          var done = homelab(words.split(" "));
                          assertThat(done).as(done.everything()).returns(FAILED, Done::exitCode);
                          assertThat(done.errors())
                              .contains(each.getKey(), "state restore --stack home --from '");
                        }
                      } finally {
                        Files.writeString(state(), whole);
                      }
                    }));
  }

  @Test
  @Order(4)
  void startingOverIsPossibleWhenItIsSaidAndForgetsNoByte() throws Exception {
    withANode();
    var whole = Files.readAllBytes(state());
    Files.delete(state());
    Files.write(state().resolveSibling("home.json.bak"), whole);

    var init = homelab("state", "init", "--start-over");

    assertThat(init).as(init.everything()).returns(OK, Done::exitCode);
    assertThat(homelab("state", "init")).returns(OK, Done::exitCode);
    assertThat(homelab("preview").errors()).doesNotContain("state restore");
    try (var kept = Files.list(backend().resolve("homelab/earlier/home"))) {
      assertThat(kept).anySatisfy(file -> assertThat(file).hasBinaryContent(whole));
    }
    Files.write(state(), whole);
  }

  private static Path backend() {
    return Path.of(java.net.URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
  }

  private static Path state() {
    return backend().resolve(".pulumi/stacks/homelab/home.json");
  }

  @Test
  @Order(5)
  void destroyTakesTheNodeAndLeavesWhatLasts() throws Exception {
    withANode();
    var lasting = copy.lasting();
    var unasked = homelab("destroy");
    assertThat(unasked).as(unasked.everything()).returns(USAGE, Done::exitCode);
    assertThat(copy.clouds().oci().instances()).hasSize(1);

    var builds = mavenRuns();
    var destroy = script("destroy", "--yes");

    assertThat(mavenRuns()).as("what runs no program builds none").isEqualTo(builds);
    assertThat(destroy).as(destroy.everything()).returns(OK, Done::exitCode);
    assertThat(destroy.output()).contains("What is protected stays");
    assertThat(copy.clouds().oci().objects()).isEmpty();
    assertThat(copy.lasting()).isEqualTo(lasting);
    var again = homelab("destroy", "--yes");
    assertThat(again).as(again.everything()).returns(OK, Done::exitCode);
  }

  @Test
  @Order(4)
  void consolePrintsTheLineOrTakesItWithAKeyThatNobodyElseReads() throws Exception {
    withANode();
    var node = copy.clouds().oci().instances().get(0).id();

    var console = script("console");
    assertThat(console).as(console.everything()).returns(OK, Done::exitCode);
    assertThat(console.output()).startsWith("ssh -i ").endsWith(node + "\n");

    var taken = script("console", "--run");
    assertThat(taken).as("the exit code of ssh").returns(7, Done::exitCode);
    assertThat(taken.output()).contains(node).contains(" 600 -----BEGIN");
    var key = taken.output().replaceAll("(?s).*\nkey: (\\S+) .*", "$1").strip();
    assertThat(Path.of(key)).as("the key is gone afterwards").doesNotExist();
  }

  @Test
  @Order(4)
  void authorizePrintsAKeyThatIsGoodFromTheNodeOnlyAndTheDeployKey() throws Exception {
    withANode();

    var done = script("authorize");

    assertThat(done).as(done.everything()).returns(OK, Done::exitCode);
    assertThat(done.output())
        .containsPattern("(?m)^from=\"10\\.99\\.0\\.2\",\\S+ ssh-ed25519 \\S+")
        .containsPattern("(?m)^ssh-ed25519 \\S+")
        .doesNotContain("PRIVATE");
  }

  @Test
  @Order(2)
  void consoleSaysWhatIsMissingWithoutANode() throws Exception {
    withoutANode();

    var console = homelab("console");

    assertThat(console).as(console.everything()).returns(FAILED, Done::exitCode);
    assertThat(console.errors()).contains("has 'homelab up' run?");
  }

  @ParameterizedTest
  @Order(6)
  @ValueSource(strings = {"preview", "up", "rebuild", "destroy", "console", "authorize"})
  void nothingRunsWithSimulatedCloudsAttached(String command) throws Exception {
    var done = homelab(Map.of("PULUMI_DEBUG_PROVIDERS", "oci:4001"), command);

    assertThat(done).as(done.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(done.errors())
        .isEqualTo(
            "homelab: PULUMI_DEBUG_PROVIDERS is set: the engine would talk to whatever listens"
                + " there and record it as your homelab. Unset it, or use 'homelab rehearse'.\n");
  }

  @ParameterizedTest
  @Order(6)
  @ValueSource(strings = {"preview", "up", "rebuild"})
  void everyMissingSecretIsNamedWithItsCommand(String command) throws Exception {
    var file = copy.project().resolve("Pulumi.bare.yaml");
    Files.copy(Path.of("Pulumi.home.yaml"), file);
    try {
      var done = homelab(command, "--stack", "bare");

      assertThat(done).as(done.everything()).returns(Exit.CONFIG.code(), Done::exitCode);
      for (GivenSecret secret : GivenSecret.values()) {
        assertThat(done.errors())
            .contains("./homelab secret set " + secret.key() + " --stack bare");
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  @Order(6)
  void aStackWithoutAFileIsNamed() throws Exception {
    var done = homelab("preview", "--stack", "nowhere");

    assertThat(done).as(done.everything()).returns(Exit.CONFIG.code(), Done::exitCode);
    assertThat(done.errors()).contains("Pulumi.nowhere.yaml");
  }

  @Test
  @Order(6)
  void theEnginesOwnRefusalIsShown() throws Exception {
    var done = homelab(Map.of("PULUMI_CONFIG_PASSPHRASE", "of-somebody-else"), "preview");

    assertThat(done).as(done.everything()).returns(FAILED, Done::exitCode);
    assertThat(done.everything()).contains("incorrect passphrase").contains("it says why above");
  }

  private static void withANode() {
    if (copy.clouds().oci().instances().isEmpty()) {
      var up = homelab("up", "--yes");
      assertThat(up).as(up.everything()).returns(OK, Done::exitCode);
    }
  }

  private static void withoutANode() {
    if (!copy.clouds().oci().objects().isEmpty()) {
      var destroy = homelab("destroy", "--yes");
      assertThat(destroy).as(destroy.everything()).returns(OK, Done::exitCode);
    }
  }

  private static Done homelab(String... words) {
    return homelab(Map.of(), words);
  }

  /** A line in this JVM, with the variables that the script would be given. */
  private static Done homelab(Map<String, String> more, String... words) {
    var stage = new CommandLineStage(copy.project(), variables(more), new SystemCommands());
    int exitCode = stage.run(words);
    return new Done(exitCode, stage.out(), stage.err());
  }

  /** A line as a person's shell runs it. */
  private static Done script(String... words) throws Exception {
    var line = new ArrayList<String>();
    line.add(copy.project().resolve("homelab").toString());
    line.addAll(List.of(words));
    var builder = new ProcessBuilder(line).directory(scratch.toFile());
    // What the shell of whoever runs the tests has set must not decide.
    builder.environment().keySet().removeIf(name -> name.startsWith("PULUMI_"));
    builder.environment().putAll(variables(Map.of()));
    var output = Files.createTempFile(scratch, "out", ".txt");
    var errors = Files.createTempFile(scratch, "err", ".txt");
    var process = builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    return new Done(process.waitFor(), read(output), read(errors));
  }

  private static Map<String, String> variables(Map<String, String> more) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", programs + ":" + System.getenv("PATH"));
    variables.putAll(more);
    return variables;
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
