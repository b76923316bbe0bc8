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
import java.time.Duration;
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
    semaphore = new SimulatedSemaphore(Generation.V2_17, PASSWORD);
  }

  @AfterEach
  void stop() {
    // There is none where the test was skipped.
    if (semaphore != null) {
      semaphore.close();
    }
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
    assertThat(semaphore.takeWrites())
        .as("the two, and the ledger, which notes that there is one of a person's")
        .hasSize(3);
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

  /** What a person may do to a record that is the repository's; each is undone. */
  private static final Map<String, Consumer<SimulatedSemaphore>> TOUCHES = touches();

  private static Map<String, Consumer<SimulatedSemaphore>> touches() {
    var touches = new TreeMap<String, Consumer<SimulatedSemaphore>>();
    touches.put("project.max_parallel_tasks", s -> project(s).put("max_parallel_tasks", 0));
    touches.put("project.alert", s -> project(s).put("alert", true));
    touches.put("repository.git_branch", s -> repository(s).put("git_branch", "other"));
    touches.put("repository.git_url", s -> repository(s).put("git_url", ""));
    touches.put("inventory.inventory", s -> inventory(s).put("inventory", ""));
    touches.put("inventory.become_key_id", s -> inventory(s).put("become_key_id", noKey(s)));
    touches.put("environment.env", s -> environment(s).put("env", ""));
    touches.put("environment.json", s -> environment(s).put("json", "{\"a\": 1}"));
    touches.put(
        "environment.secrets",
        s ->
            environment(s)
                .putArray("secrets")
                .addObject()
                .put("id", 77)
                .put("name", "TOKEN")
                .put("type", "env"));
    touches.put("template.arguments", s -> drift(s).remove("arguments"));
    touches.put("template.description", s -> site(s).put("description", ""));
    touches.put("template.playbook", s -> site(s).put("playbook", "ansible/elsewhere.yml"));
    touches.put("template.environment_id", s -> site(s).remove("environment_id"));
    touches.put("template.vaults emptied", s -> site(s).putArray("vaults"));
    touches.put(
        "template.vaults named otherwise",
        s -> ((ObjectNode) drift(s).path("vaults").path(0)).put("name", "other"));
    touches.put(
        "template.vaults of a script",
        s ->
            ((ObjectNode) named(s, "templates", "backup").path("vaults").path(0))
                .put("type", "script")
                .remove("vault_key_id"));
    touches.put(
        "template.vaults added",
        s -> {
          var vaults = (ArrayNode) named(s, "templates", "control plane").path("vaults");
          vaults.insert(
              0, ((ObjectNode) vaults.path(0)).deepCopy().put("id", 88).put("name", "second"));
        });
    touches.put("template.type", s -> site(s).put("type", "build").put("start_version", "1.0"));
    touches.put("template.git_branch", s -> site(s).put("git_branch", "other"));
    touches.put("template.view_id", s -> site(s).put("view_id", 3));
    touches.put("template.autorun", s -> site(s).put("autorun", true));
    touches.put(
        "template.allow_override_args_in_task",
        s -> site(s).put("allow_override_args_in_task", true));
    touches.put(
        "template.suppress_success_alerts", s -> site(s).put("suppress_success_alerts", true));
    touches.put(
        "template.survey_vars",
        s -> site(s).putArray("survey_vars").addObject().put("name", "x").put("title", "x"));
    touches.put("schedule.active", s -> schedule(s).put("active", false));
    touches.put("schedule.cron_format", s -> schedule(s).put("cron_format", "@yearly"));
    touches.put("schedule.template_id", s -> schedule(s).put("template_id", drift(s).get("id")));
    return touches;
  }

  /** What 2.10 does not know of. */
  private static final Map<String, Consumer<SimulatedSemaphore>> LATER_TOUCHES =
      Map.of(
          "template.task_params.limit",
          s -> site(s).putObject("task_params").putArray("limit").add("blog"),
          "template.task_params.skip_tags",
          s -> drift(s).putObject("task_params").putArray("skip_tags").add("all"),
          "template.allow_parallel_tasks",
          s -> site(s).put("allow_parallel_tasks", true),
          "schedule.type",
          s -> schedule(s).put("type", "run_at").put("run_at", "2030-01-01T00:00:00Z"),
          "schedule.task_params.limit",
          s ->
              schedule(s)
                  .putObject("task_params")
                  .put("id", 5)
                  .putObject("params")
                  .putArray("limit")
                  .add("blog"));

  private static Map<String, Consumer<SimulatedSemaphore>> touches(Generation generation) {
    var touches = new TreeMap<>(TOUCHES);
    if (generation == Generation.V2_17) {
      touches.putAll(LATER_TOUCHES);
    }
    return touches;
  }

  @TestFactory
  Stream<DynamicTest> whateverAPersonSetsOnARecordOfTheRepositorysIsSetBackAtOnce() {
    return Stream.of(Generation.values())
        .map(
            generation ->
                DynamicTest.dynamicTest(
                    generation.name(),
                    () ->
                        setsBack(
                            generation,
                            s -> touches(generation).values().forEach(touch -> touch.accept(s)))));
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> whateverAPersonSetsOnARecordOfTheRepositorysIsSetBackAlone() {
    return Stream.of(Generation.values())
        .flatMap(
            generation ->
                touches(generation).entrySet().stream()
                    .map(
                        touch ->
                            DynamicTest.dynamicTest(
                                generation + ": " + touch.getKey(),
                                () -> setsBack(generation, touch.getValue()))));
  }

  private void setsBack(Generation generation, Consumer<SimulatedSemaphore> touch)
      throws Exception {
    open(generation);
    fill();
    var before = semaphore.meaning();
    touch.accept(semaphore);
    assertThat(semaphore.meaning()).isNotEqualTo(before);
    assertThat(twice()).isEqualTo("ok");
    assertThat(settings(semaphore.meaning())).isEqualTo(settings(before));
  }

  /** Whether a field is empty or absent is the same. */
  private static String settings(String meaning) {
    return meaning
        .replaceAll("\"\\w+\":(null|false|0|\"\"|\\[]|\\{}),?", "")
        .replaceAll(",(?=})", "")
        .lines()
        .map(ReconcileTests::sorted)
        .collect(java.util.stream.Collectors.joining("\n"));
  }

  private static String sorted(String line) {
    return Stream.of(line.split("(?<=[\"\\]}0-9a-z]),(?=\")"))
        .map(part -> part.replaceAll("[{}]", ""))
        .sorted()
        .collect(java.util.stream.Collectors.joining(","));
  }

  private static ObjectNode project(SimulatedSemaphore semaphore) {
    return semaphore.record("projects", "Homelab home");
  }

  private static ObjectNode repository(SimulatedSemaphore semaphore) {
    return semaphore.record("repositories", "homelab");
  }

  private static ObjectNode inventory(SimulatedSemaphore semaphore) {
    return semaphore.record("inventory", "homelab");
  }

  private static ObjectNode environment(SimulatedSemaphore semaphore) {
    return semaphore.record("environment", "homelab");
  }

  private static ObjectNode site(SimulatedSemaphore semaphore) {
    return semaphore.record("templates", "site");
  }

  private static ObjectNode drift(SimulatedSemaphore semaphore) {
    return semaphore.record("templates", "drift report");
  }

  private static ObjectNode schedule(SimulatedSemaphore semaphore) {
    return semaphore.record("schedules", "homelab: converge");
  }

  private static int noKey(SimulatedSemaphore semaphore) {
    return semaphore.record("keys", "None").get("id").asInt();
  }

  private static ObjectNode named(SimulatedSemaphore semaphore, String kind, String name) {
    return semaphore.record(kind, name);
  }

  /** SQLite would let it go, and no template could be listed any more. */
  @TestFactory
  Stream<DynamicTest> aKeyOfTheSameNameThatAPersonsTemplateUsesStays() {
    return Stream.of(Generation.values())
        .map(
            generation ->
                DynamicTest.dynamicTest(
                    generation.name(),
                    () -> {
                      open(generation);
                      fill();
                      semaphore.copy("templates", "site", "my own");
                      semaphore.copy("keys", "homelab: vault", "second");
                      var second = semaphore.record("keys", "second");
                      ((ObjectNode) named(semaphore, "templates", "my own").path("vaults").path(0))
                          .put("id", 99)
                          .set("vault_key_id", second.get("id"));
                      second.put("name", "homelab: vault");
                      assertThat(twice()).isEqualTo("ok");
                      assertThat(semaphore.names("keys"))
                          .filteredOn("homelab: vault"::equals)
                          .hasSize(2);
                      assertThat(semaphore.names("templates")).contains("my own");
                    }));
  }

  /** On SQLite a record may be deleted though others name it, and some of those are lost then. */
  @TestFactory
  @Tag("full")
  Stream<DynamicTest> whateverAPersonDeletesIsBack() {
    return Stream.of(
            "projects Homelab home",
            "keys None",
            "keys homelab: machines",
            "keys homelab: vault",
            "repositories homelab",
            "inventory homelab",
            "environment homelab",
            "environment Empty",
            "environment homelab: ledger",
            "templates site",
            "templates control plane",
            "schedules homelab: converge")
        .flatMap(
            record ->
                Stream.of(Generation.values())
                    .map(
                        generation ->
                            DynamicTest.dynamicTest(
                                generation + ": " + record, () -> isBack(generation, record))));
  }

  @Test
  void aProjectWhoseVaultKeyIsGoneIsDeletedAndFilledAgain() throws Exception {
    isBack(Generation.V2_17, "keys homelab: vault");
    assertThat(semaphore.names("projects")).containsExactly("Homelab home");
  }

  private void isBack(Generation generation, String record) throws Exception {
    open(generation);
    fill();
    var kind = record.substring(0, record.indexOf(' '));
    semaphore.delete(kind, record.substring(kind.length() + 1));
    assertThat(twice()).isEqualTo("ok");
    for (var each : List.of("projects", "keys", "repositories", "inventory", "templates")) {
      assertThat(semaphore.names(each))
          .as(each)
          .doesNotHaveDuplicates()
          .hasSize(filled.get(each).size());
    }
  }

  @TestFactory
  Stream<DynamicTest> aProjectThatHoldsWhatIsAPersonsIsNotDeletedAndTheCureIsNamed() {
    return Stream.of("keys homelab: vault", "keys None")
        .map(
            record ->
                DynamicTest.dynamicTest(
                    record,
                    () -> {
                      open(Generation.V2_17);
                      fill();
                      semaphore.copy("templates", "site", "my own");
                      run();
                      semaphore.delete("keys", record.substring("keys ".length()));
                      var ended = end();
                      assertThat(ended.exitCode()).isNotZero();
                      assertThat(ended.said())
                          .contains("a key that", "is gone", "templates my own")
                          .contains("delete the project 'Homelab home' in Semaphore");
                      assertThat(semaphore.names("templates")).contains("my own", "site");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aTaskThatHangsOrIsFromBeforeARestartIsStoppedAndTheHistoryIsBounded() {
    return Stream.of(Generation.values())
        .map(
            generation ->
                DynamicTest.dynamicTest(
                    generation.name(),
                    () -> {
                      open(generation);
                      fill();
                      int cutOff = semaphore.task("site", "running", Duration.ofHours(30));
                      int queued = semaphore.task("site", "waiting", Duration.ofHours(29));
                      semaphore.restart();
                      int hung = semaphore.task("site", "running", Duration.ofHours(7));
                      int young = semaphore.task("site", "running", Duration.ofHours(5));
                      int next = semaphore.task("drift report", "waiting", Duration.ofHours(5));
                      var history = new ArrayList<Integer>();
                      for (int i = 0; i < 60; i++) {
                        history.add(semaphore.task("control plane", "success", Duration.ZERO));
                      }
                      int rare = semaphore.task("backup", "error", Duration.ofDays(90));
                      assertThat(twice()).isEqualTo("ok");
                      assertThat(List.of(cutOff, queued, hung))
                          .allMatch(task -> semaphore.status(task).equals("stopped"));
                      assertThat(semaphore.status(young)).isEqualTo("running");
                      assertThat(semaphore.status(next)).isEqualTo("waiting");
                      assertThat(semaphore.status(rare)).isEqualTo("error");
                      assertThat(history.subList(0, 10))
                          .allMatch(task -> semaphore.status(task).isEmpty());
                      assertThat(history.subList(10, 60))
                          .allMatch(task -> semaphore.status(task).equals("success"));
                    }));
  }

  private void open(Generation generation) throws IOException {
    semaphore.close();
    semaphore = new SimulatedSemaphore(generation, PASSWORD);
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
    semaphore = new SimulatedSemaphore(Generation.V2_17, PASSWORD);
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
    return faults(Generation.V2_17);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> whateverGoesWrongInTheMiddleOfAnOlderOneTheResultIsTheSame()
      throws Exception {
    return faults(Generation.V2_10);
  }

  private Stream<DynamicTest> faults(Generation generation) throws Exception {
    open(generation);
    run();
    int all = semaphore.takeWrites().size();
    var tests = new ArrayList<DynamicTest>();
    for (var fault : Fault.values()) {
      for (int at : new int[] {0, 2, all / 2, all - 1}) {
        tests.add(
            DynamicTest.dynamicTest(
                "%s at write %d".formatted(fault, at),
                () -> {
                  open(generation);
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
