package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.state.BucketStore;
import homelab.state.StrictProxy;
import homelab.state.VersityServer;
import homelab.tools.SystemCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One homelab whose state lies in a bucket, from the empty server on. */
@Tag("engine")
@TestMethodOrder(OrderAnnotation.class)
class StateOnABucketTests {

  private static final String BUCKET = "homelab-state";
  private static final String STATE = ".pulumi/stacks/homelab/home.json";

  @TempDir static Path scratch;

  private static VersityServer server;
  private static ThrowAwayCopy copy;
  private static Path tools;

  /** What one command did. */
  record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }
  }

  @BeforeAll
  static void startAServer() throws Exception {
    tools = EngineFolder.required();
    server = VersityServer.below(scratch.resolve("server"));
    var variables = new TreeMap<>(server.keys());
    variables.put("PULUMI_BACKEND_URL", server.backend(BUCKET));
    copy = ThrowAwayCopy.below(scratch.resolve("copy"), tools, variables);
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  @Order(7)
  void withoutItsBucketTheSentenceSaysWhatMakesIt() {
    var done = homelab(Map.of("PULUMI_BACKEND_URL", server.backend("no-bucket")), "up", "--yes");

    assertThat(done.exitCode()).as(done.everything()).isNotZero();
    assertThat(done.everything()).contains("NoSuchBucket").contains("homelab state init");
  }

  @Test
  @Order(2)
  void initMakesBucketAndStackAndCanBeRunAgain() {
    var init = homelab("state", "init");

    assertThat(init).as(init.everything()).returns(0, Done::exitCode);
    assertThat(init.output())
        .contains("bucket '%s' at http://127.0.0.1:%d: made".formatted(BUCKET, server.port()))
        .contains("old versions of the state: kept")
        .contains("stack home: made, its secrets under passphrase");

    var again = homelab("state", "init");
    assertThat(again).as(again.everything()).returns(0, Done::exitCode);
    assertThat(again.output()).contains(": there already").contains("stack home: there already");
    for (var done : new Done[] {init, again}) {
      assertThat(done.everything())
          .doesNotContain(server.keys().get("AWS_SECRET_ACCESS_KEY"))
          .doesNotContain(copy.environment().get("PULUMI_CONFIG_PASSPHRASE"));
    }
  }

  @Test
  @Order(3)
  void theWholeBringUpLeavesItsStateInTheBucket() {
    copy.giveSecrets();

    ok("up", "--yes");

    ok("preview", "--expect-no-changes");
    try (var bucket = server.bucket(BUCKET)) {
      assertThat(bucket.get(STATE)).isPresent();
      assertThat(bucket.versions(STATE)).hasSizeGreaterThan(1);
      assertThat(bucket.list(".pulumi/locks/")).as("no lock is left").isEmpty();
      var state = new String(bucket.get(STATE).orElseThrow(), StandardCharsets.UTF_8);
      assertThat(copy.given().values())
          .allSatisfy(secret -> assertThat(state).doesNotContain(secret));
    }
  }

  @Test
  @Order(4)
  void rebuildAsksTheRecordInTheBucket() {
    var unknown = homelab("rebuild", "--yes");
    assertThat(unknown).as(unknown.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(unknown.errors()).contains("nobody has written down");

    var state = homelab.rehearsal.StateGraph.parse(copy.engine().exportState());
    try (var bucket = server.bucket(BUCKET)) {
      new AppliedRecords(bucket)
          .write("home.json", new FirewallGuard(state, null, null).inState().toJson());
    }
    var old = copy.clouds().oci().instances().get(0).id();
    ok("rebuild", "--yes");
    assertThat(copy.clouds().oci().instances()).hasSize(1);
    assertThat(copy.clouds().oci().instances().get(0).id()).isNotEqualTo(old);
  }

  @Test
  @Order(5)
  void aCopyIsRestoredToAnEmptyBucketAndNothingIsToBeChanged() throws Exception {
    var file = scratch.resolve("copy.state");

    var backup = ok("state", "backup", file.toString());

    assertThat(backup.output()).contains("resources of stack home").contains("1 records");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("deployment");
    assertThat(homelab("state", "backup", file.toString()))
        .as("never over something")
        .returns(Exit.REFUSED.code(), Done::exitCode);

    var held = homelab("state", "restore", file.toString());
    assertThat(held).as(held.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    assertThat(held.errors()).contains("holds").contains("--replace");

    var elsewhere = Map.of("PULUMI_BACKEND_URL", server.backend("another-bucket"));
    ok(elsewhere, "state", "init");
    ok(elsewhere, "state", "restore", file.toString());
    ok(elsewhere, "preview", "--expect-no-changes");
    try (var bucket = server.bucket("another-bucket")) {
      assertThat(new AppliedRecords(bucket).read("home.json")).as("the record too").isPresent();
    }
  }

  @Test
  @Order(6)
  void aCopyDoesNotOpenWithAnotherPassphrase() {
    var file = scratch.resolve("copy.state");
    var done =
        homelab(
            Map.of("PULUMI_CONFIG_PASSPHRASE", "of-somebody-else"),
            "state",
            "restore",
            file.toString());

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.errors()).contains("the passphrase is not the one");
  }

  @Test
  @Order(7)
  void aWrongKeyChangesNothingAndIsNamed() {
    var before = copy.clouds().oci().calls().size();
    var done = homelab(Map.of("AWS_SECRET_ACCESS_KEY", "of-somebody-else"), "up", "--yes");

    assertThat(done.exitCode()).as(done.everything()).isNotZero();
    assertThat(done.everything())
        .contains("SignatureDoesNotMatch")
        .doesNotContain("of-somebody-else");
    assertThat(copy.clouds().oci().calls()).hasSize(before);
  }

  @Test
  @Order(7)
  void aClockThatIsOffChangesNothingAndIsNamed() throws Exception {
    var before = copy.clouds().oci().calls().size();
    try (var proxy = StrictProxy.before(server)) {
      proxy.setAhead(Duration.ofHours(2));
      var there = Map.of("PULUMI_BACKEND_URL", proxy.backend(BUCKET));

      for (var command : new String[][] {{"up", "--yes"}, {"state", "init"}}) {
        var done = homelab(there, command);
        assertThat(done).as(done.everything()).returns(Exit.FAILED.code(), Done::exitCode);
        assertThat(done.everything()).contains("RequestTimeTooSkewed").contains("clock");
      }
    }
    assertThat(copy.clouds().oci().calls()).hasSize(before);
  }

  @Test
  @Order(8)
  void theVersionBeforeIsPutBackAndRefreshed() {
    ok("destroy", "--yes");
    String old;
    try (BucketStore bucket = server.bucket(BUCKET)) {
      // The state as it was while the node was there.
      old =
          bucket.versions(STATE).stream()
              .filter(
                  version ->
                      text(bucket.version(STATE, version)).contains("oci:Core/instance:Instance"))
              .findFirst()
              .orElseThrow();
    }
    var from = STATE + "@" + old;
    assertThat(homelab("state", "restore", "--from", from))
        .as("never over something by itself")
        .returns(Exit.REFUSED.code(), Done::exitCode);
    ok("state", "restore", "--replace", "--from", from);

    var refresh = copy.engine().run(homelab.engine.Operation.refresh());
    assertThat(refresh.exitCode()).as(refresh.everything()).isZero();
    ok("up", "--yes");

    assertThat(copy.clouds().oci().instances()).as("nothing was made twice").hasSize(1);
    ok("preview", "--expect-no-changes");
  }

  @Test
  @Order(8)
  void aBrokenStateInTheBucketIsPutBackFromAVersionThatItKept() {
    var made = copy.clouds().oci().instances().size();
    try (BucketStore bucket = server.bucket(BUCKET)) {
      bucket.put(STATE, new byte[0]);
    }
    withoutTheEnginesOwnCopies();

    var from = refusedNamingAVersion();
    ok("state", "restore", "--from", from);

    ok("up", "--yes");
    assertThat(copy.clouds().oci().instances()).as("nothing twice").hasSize(Math.max(made, 1));
    ok("preview", "--expect-no-changes");
  }

  /** The server of the tests hides what is written where an object was deleted; others show it. */
  @Test
  @Order(12)
  void aDeletedStateIsSeenInItsVersionsAndIsNeverMadeAnew() {
    try (BucketStore bucket = server.bucket(BUCKET)) {
      bucket.delete(STATE);
    }
    withoutTheEnginesOwnCopies();

    var from = refusedNamingAVersion();
    var restored = homelab("state", "restore", "--from", from);

    assertThat(restored).as(restored.everything()).returns(Exit.FAILED.code(), Done::exitCode);
    assertThat(restored.errors()).contains("does not give it back", "Nothing is lost");
    assertThat(refusedNamingAVersion()).as("the version is still there").isEqualTo(from);
  }

  private static void withoutTheEnginesOwnCopies() {
    try (BucketStore bucket = server.bucket(BUCKET)) {
      for (var folder : new String[] {".pulumi/history/", ".pulumi/backups/", "homelab/earlier/"}) {
        bucket.list(folder).forEach(bucket::delete);
      }
      bucket.delete(STATE + ".bak");
    }
  }

  private static String refusedNamingAVersion() {
    var init = homelab("state", "init");
    assertThat(init).as(init.everything()).returns(Exit.REFUSED.code(), Done::exitCode);
    var up = homelab("up", "--yes");
    assertThat(up).as(up.everything()).returns(Exit.FAILED.code(), Done::exitCode);
    var from = up.errors().replaceAll("(?s).*--from '([^']+)'.*", "$1");
    assertThat(from).startsWith(STATE + "@");
    return from;
  }

  @Test
  @Order(9)
  void aServiceThatRefusesNewerChecksumsIsGoodEnough() throws Exception {
    try (var proxy = StrictProxy.before(server)) {
      var through = Map.of("PULUMI_BACKEND_URL", proxy.backend("strict"));
      ok(through, "state", "init");
      ok(through, "state", "restore", scratch.resolve("copy.state").toString());
      ok(through, "up", "--yes");
      ok(through, "preview", "--expect-no-changes");
      assertThat(proxy.refused()).isEmpty();

      // The same without what homelab sets: this is what the proxy is there to notice.
      var careless =
          homelab(
              Map.of(
                  "PULUMI_BACKEND_URL",
                  proxy.backend("strict"),
                  "AWS_REQUEST_CHECKSUM_CALCULATION",
                  "when_supported"),
              "up",
              "--yes");
      assertThat(careless.exitCode()).as(careless.everything()).isNotZero();
      assertThat(proxy.refused()).isNotEmpty();
    }
  }

  @Test
  @Order(10)
  void ofTwoRunsAtOnceOneIsToldThatTheOtherIsUnderWay() throws Exception {
    var held = new java.util.concurrent.CompletableFuture<Done>();
    copy.clouds()
        .oci()
        .plan(
            new homelab.rehearsal.cloud.Fault(
                attempt -> {
                  // While the first one reads, the second one starts and has to be turned away.
                  held.complete(homelab("destroy", "--yes"));
                  return false;
                },
                new homelab.rehearsal.cloud.Refusal("never", "never"),
                false),
            1);
    copy.engine().run(homelab.engine.Operation.refresh());
    copy.clouds().oci().calm();

    assertThat(held).isCompleted();
    var second = held.join();
    assertThat(second.exitCode()).as(second.everything()).isNotZero();
    assertThat(second.everything()).contains("currently locked").contains("state repair");
    assertThat(copy.clouds().oci().instances()).hasSize(1);
  }

  @Test
  @Order(11)
  void anotherPassphraseIsTakenAndNothingElseChanges() throws Exception {
    var builder =
        new ProcessBuilder(
            tools.resolve("pulumi").toString(),
            "stack",
            "change-secrets-provider",
            "passphrase",
            "--stack",
            "home",
            "--non-interactive");
    builder.directory(copy.project().toFile()).redirectErrorStream(true);
    builder.environment().putAll(copy.environment());
    var process = builder.start();
    try (var answers = process.getOutputStream()) {
      answers.write("of-nobody-new\n".getBytes(StandardCharsets.UTF_8));
    }
    var said = text(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    var now = Map.of("PULUMI_CONFIG_PASSPHRASE", "of-nobody-new");

    ok(now, "preview", "--expect-no-changes");
    var old = homelab("preview");
    assertThat(old.exitCode()).as(old.everything()).isNotZero();
    assertThat(old.everything()).contains("incorrect passphrase");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Done ok(String... words) {
    return ok(Map.of(), words);
  }

  private static Done ok(Map<String, String> more, String... words) {
    var done = homelab(more, words);
    assertThat(done).as(done.everything()).returns(0, Done::exitCode);
    return done;
  }

  private static Done homelab(String... words) {
    return homelab(Map.of(), words);
  }

  private static Done homelab(Map<String, String> more, String... words) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    variables.putAll(more);
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands());
    int exitCode = stage.run(words);
    return new Done(exitCode, stage.out(), stage.err());
  }
}
