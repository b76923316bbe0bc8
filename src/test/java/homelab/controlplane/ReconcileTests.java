package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.controlplane.SimulatedSemaphore.Fault;
import homelab.controlplane.SimulatedSemaphore.Generation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The real ansible-playbook brings the simulated Semaphore to the example's desired state. */
@Tag("ansible")
class ReconcileTests {

  private static final String PASSWORD = "s3cret-of-the-admin";
  private static final String KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nmade up\n";

  /** What a first run makes of an empty Semaphore; most tests start from that. */
  private static Map<String, TreeMap<Integer, ObjectNode>> filled;

  @TempDir private Path folder;
  private SimulatedSemaphore semaphore;
  private Path secrets;
  private Path playbook;

  @BeforeEach
  void aNodeWithTheExamplesCheckout() throws IOException {
    RealAnsible.needed();
    secrets = Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("ansible-key"), KEY);
    Files.writeString(secrets.resolve("vault-password"), "vault-secret\n");
    Files.writeString(secrets.resolve("semaphore-admin-password"), PASSWORD + "\n");
    var ansible = Files.createDirectories(folder.resolve("ansible"));
    for (var file : List.of("control-plane.yml", "ansible.cfg", "library/semaphore_project.py")) {
      Files.createDirectories(ansible.resolve(file).getParent());
      Files.copy(Path.of("ansible").resolve(file), ansible.resolve(file));
    }
    playbook = ansible.resolve("control-plane.yml");
    Files.createDirectories(ansible.resolve("rendered/home"));
    Files.copy(Path.of(Rendered.folder("home"), Rendered.SEMAPHORE), desired());
    semaphore = new SimulatedSemaphore(Generation.V2_18, PASSWORD);
  }

  @AfterEach
  void stop() {
    semaphore.close();
  }

  @TestFactory
  Stream<DynamicTest> anEmptySemaphoreIsFilledAndASecondRunWritesNothing() {
    return Stream.of(Generation.values())
        .map(
            generation ->
                DynamicTest.dynamicTest(
                    generation.name(),
                    () -> {
                      semaphore.close();
                      semaphore = new SimulatedSemaphore(generation, PASSWORD);
                      assertThat(run()).contains("changed=1");
                      assertThat(semaphore.names("keys"))
                          .containsExactly("None", "homelab: machines", "homelab: vault");
                      assertThat(semaphore.names("templates"))
                          .contains("site", "drift report", "backup", "role updater");
                      assertThat(
                              semaphore
                                  .record("keys", "homelab: machines")
                                  .at("/ssh/private_key")
                                  .asText())
                          .isEqualTo(KEY);
                      semaphore.takeWrites();
                      assertThat(run()).contains("changed=0");
                      assertThat(semaphore.takeWrites()).isEmpty();
                    }));
  }

  @Test
  void aChangedDesiredStateChangesJustThat() throws Exception {
    fill();
    edit(tree -> named(tree, "schedules", "homelab: converge").put("cron_format", "5 * * * *"));
    run();
    int id = semaphore.record("schedules", "homelab: converge").get("id").asInt();
    assertThat(semaphore.takeWrites()).singleElement().asString().endsWith("/schedules/" + id);
    assertThat(semaphore.record("schedules", "homelab: converge").get("cron_format").asText())
        .isEqualTo("5 * * * *");
  }

  @Test
  void whatAPersonAddedUnderAnotherNameStaysAndWhatTheyDeletedComesBack() throws Exception {
    fill();
    semaphore.copy("templates", "site", "my own");
    semaphore.remove("templates", "backup");
    semaphore.record("templates", "site").put("playbook", "ansible/elsewhere.yml");
    semaphore.takeWrites();
    assertThat(run()).contains("changed=1");
    assertThat(semaphore.names("templates")).contains("my own", "backup");
    assertThat(semaphore.record("templates", "site").get("playbook").asText())
        .isEqualTo("ansible/site.yml");
    assertThat(semaphore.takeWrites()).hasSize(2);
  }

  @Test
  void aTemplateThatIsNoLongerDesiredGoesAndNothingElse() throws Exception {
    fill();
    int before = semaphore.names("templates").size();
    edit(
        tree ->
            ((ArrayNode) tree.get("templates"))
                .remove(tree.get("templates").findValuesAsText("name").indexOf("backup")));
    run();
    assertThat(semaphore.names("templates")).doesNotContain("backup").hasSize(before - 1);
  }

  @Test
  void aRotatedSecretIsSentAndAnUnchangedOneIsNot() throws Exception {
    fill();
    Files.writeString(secrets.resolve("ansible-key"), KEY + "rotated\n");
    assertThat(run()).contains("changed=1");
    assertThat(semaphore.record("keys", "homelab: machines").at("/ssh/private_key").asText())
        .isEqualTo(KEY + "rotated\n");
    int id = semaphore.record("keys", "homelab: machines").get("id").asInt();
    assertThat(semaphore.takeWrites()).hasSize(2).anyMatch(write -> write.endsWith("/keys/" + id));
  }

  @Test
  void duplicatesOfEveryKindAreHealed() throws Exception {
    fill();
    semaphore.copy("projects", "Homelab home", "Homelab home");
    semaphore.copy("keys", "homelab: machines", "homelab: machines");
    semaphore.copy("repositories", "homelab", "homelab");
    semaphore.copy("inventory", "homelab", "homelab");
    semaphore.copy("environment", "homelab: ledger", "homelab: ledger");
    semaphore.copy("templates", "site", "site");
    semaphore.copy("schedules", "homelab: converge", "homelab: converge");
    run();
    for (var kind :
        List.of(
            "projects",
            "keys",
            "repositories",
            "inventory",
            "environment",
            "templates",
            "schedules")) {
      assertThat(semaphore.names(kind)).describedAs(kind).doesNotHaveDuplicates();
    }
    assertThat(run()).contains("changed=0");
  }

  /** docs/decisions.md: a rebuilt node starts with an empty database. */
  @Test
  void aDatabaseWithALongPastHoldsNothingThatANewOneDoesNot() throws Exception {
    fill();
    semaphore.copy("templates", "site", "site");
    semaphore.remove("templates", "backup");
    semaphore.remove("schedules", "homelab: converge");
    Files.writeString(secrets.resolve("ansible-key"), KEY + "rotated\n");
    run();
    var lived = semaphore.meaning();
    semaphore.close();
    semaphore = new SimulatedSemaphore(Generation.V2_18, PASSWORD);
    run();
    assertThat(semaphore.meaning())
        .isEqualTo(lived)
        .contains("rotated", "ansible/site.yml", "cron");
  }

  @Test
  void aSlowStartAndAHalfMigratedDatabaseAreWaitedFor() throws Exception {
    semaphore.startSlowly(3, 3);
    assertThat(run()).contains("changed=1");
  }

  /** The lab's tests lean on it, so it is held to what the simulator is held to. */
  @Test
  void theLabsStandInIsFilledTheSameWay() throws Exception {
    fill();
    var port = freePort();
    var server = standIn(port);
    try {
      assertThat(run("--extra-vars", "control_plane_url=http://localhost:" + port))
          .contains("changed=1");
      assertThat(run("--extra-vars", "control_plane_url=http://localhost:" + port))
          .contains("changed=0");
      var kept = new ObjectMapper().readTree(folder.resolve("database.json").toFile());
      for (var kind : List.of("projects", "keys", "inventory", "templates", "schedules")) {
        assertThat(kept.get(kind))
            .as(kind)
            .extracting(row -> row.get("name").asText())
            .containsExactlyElementsOf(semaphore.names(kind));
      }
    } finally {
      server.destroy();
    }
  }

  private Process standIn(int port) throws IOException {
    var builder =
        new ProcessBuilder(
            "python3",
            Path.of("src/main/resources/homelab/lab/semaphore.py").toString(),
            folder.toString(),
            Integer.toString(port));
    builder
        .environment()
        .putAll(
            Map.of(
                "SEMAPHORE_DB_DIALECT", "sqlite",
                "SEMAPHORE_ADMIN", "admin",
                "SEMAPHORE_ADMIN_PASSWORD", PASSWORD,
                "SEMAPHORE_COOKIE_HASH", "x",
                "SEMAPHORE_COOKIE_ENCRYPTION", "x",
                "SEMAPHORE_ACCESS_KEY_ENCRYPTION", "x"));
    return builder.inheritIO().start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void readsThatFailForAWhileAreAskedAgain() throws Exception {
    fill();
    semaphore.failReads(3);
    assertThat(run()).contains("changed=0");
    assertThat(semaphore.takeWrites()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> whateverGoesWrongInTheMiddleTheResultIsTheSame() throws Exception {
    run();
    int all = semaphore.takeWrites().size();
    var tests = new ArrayList<DynamicTest>();
    for (var fault : Fault.values()) {
      for (int at : new int[] {0, 2, all / 2, all - 1}) {
        tests.add(
            DynamicTest.dynamicTest(
                "%s at write %d".formatted(fault, at),
                () -> {
                  semaphore.close();
                  semaphore = new SimulatedSemaphore(Generation.V2_10, PASSWORD);
                  semaphore.failWrite(at, fault);
                  assertThat(twice()).isEqualTo("ok");
                  for (var kind : List.of("projects", "keys", "environment", "templates")) {
                    assertThat(semaphore.names(kind)).doesNotHaveDuplicates();
                  }
                }));
      }
    }
    return tests.stream();
  }

  @Test
  void checkModeSaysWhatWouldChangeAndChangesNothing() throws Exception {
    assertThat(run("--check")).contains("changed=1");
    assertThat(semaphore.takeWrites()).isEmpty();
  }

  @Test
  void aWrongPasswordEndsWithAReasonAndNoSecret() throws Exception {
    Files.writeString(secrets.resolve("semaphore-admin-password"), "not-the-password\n");
    var ended = end();
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.said())
        .contains("POST /auth/login was refused with 401")
        .doesNotContain("not-the-password", "vault-secret", "made up");
  }

  /** Leaves the Semaphore as a first run does. */
  private void fill() throws Exception {
    if (filled == null) {
      run();
      filled = semaphore.database();
      semaphore.takeWrites();
    } else {
      semaphore.restore(filled);
    }
  }

  /**
   * Runs the playbook and at once again, and returns what the second run's task was: ok means that
   * nothing was changed.
   */
  private String twice() throws Exception {
    var tasks =
        run(playbook.toString())
            .lines()
            .filter(line -> line.endsWith(": [localhost]"))
            .map(line -> line.replaceAll(":.*", ""))
            .toList();
    // Each run reads the desired state and then reconciles.
    assertThat(tasks).hasSize(4);
    return tasks.get(3);
  }

  private String run(String... options) throws Exception {
    var ended = end(options);
    assertThat(ended.exitCode())
        .describedAs("%s%n%s", ended.said(), semaphore.violations())
        .isZero();
    assertThat(ended.said()).doesNotContain(PASSWORD, "vault-secret", "made up");
    assertThat(semaphore.violations()).isEmpty();
    return ended.said();
  }

  private RealAnsible.Ended end(String... options) throws Exception {
    var line =
        new ArrayList<>(
            List.of(
                "ansible-playbook",
                "--inventory",
                "localhost,",
                "--extra-vars",
                "homelab_stack=home control_plane_url=%s control_plane_secrets=%s control_plane_patience=60"
                    .formatted(semaphore.url(), secrets),
                playbook.toString()));
    line.addAll(List.of(options));
    return RealAnsible.end(playbook.getParent(), line.toArray(String[]::new));
  }

  private Path desired() {
    return folder.resolve("ansible/rendered/home").resolve(Rendered.SEMAPHORE);
  }

  private void edit(Consumer<ObjectNode> change) throws IOException {
    var tree = (ObjectNode) new YAMLMapper().readTree(desired().toFile());
    change.accept(tree);
    // JSON is YAML too.
    new ObjectMapper().writeValue(desired().toFile(), tree);
  }

  private static ObjectNode named(JsonNode tree, String kind, String name) {
    for (var row : tree.get(kind)) {
      if (row.get("name").asText().equals(name)) {
        return (ObjectNode) row;
      }
    }
    throw new AssertionError("no %s named %s".formatted(kind, name));
  }
}
