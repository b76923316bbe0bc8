package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.engine.Operation;
import homelab.engine.ProgramHost;
import homelab.rehearsal.HomelabProgram;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The first 'up' of a homelab dies as by kill -9, after a cloud has done what it was asked and
 * before the engine hears of it. Then repair, and up again.
 */
@Tag("engine")
class KilledUpTests extends OneFirstUp {

  @TestFactory
  Stream<DynamicTest> fivePoints() {
    return points(5);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> twentyPoints() {
    return points(20);
  }

  /** One of each plugin that is written with the newer framework; the full tier has them all. */
  @TestFactory
  Stream<DynamicTest> whatAPluginFindsByTheIdInTheOutputsIsRepaired() {
    return Stream.of("public-name-blog", "guest-bridge")
        .map(KilledUpTests::repairedAfterAKillInItsMaking);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> eachTypeThatIsFoundByTheIdInTheOutputsIsRepaired() {
    return Stream.of(
            "public-name-blog",
            "tunnel",
            "tunnel-rules",
            "access-policy-notes@notes",
            "access-notes@notes",
            "guest-bridge",
            "management-address",
            "container-template")
        .map(KilledUpTests::repairedAfterAKillInItsMaking);
  }

  private static DynamicTest repairedAfterAKillInItsMaking(String resource) {
    return DynamicTest.dynamicTest(
        resource,
        () -> {
          var killing = new Killing();
          try (var copy = copy("repaired-" + resource, killing)) {
            killedWhileCreating(resource, copy);
            assertThat(pending(copy)).contains("creating " + resource);

            var said = settledAndWhole(copy);

            assertThat(said).containsPattern(resource + ": (it is there as .*; adopted|looked up)");
            assertThat(StateGraph.parse(copy.engine().exportState()).entries().values())
                .filteredOn(entry -> entry.name().equals(resource) && !entry.id().isEmpty())
                .singleElement()
                .satisfies(
                    entry -> assertThat(entry.outputs().path("id").asText()).isEqualTo(entry.id()));
          }
        });
  }

  @Test
  void everythingInOciSaysWhichResourceItIs() {
    assertThat(tags).isNotEmpty().isEqualTo(ids);
  }

  /** The engine writes down their beginning too, and is killed in between only by chance. */
  @Test
  void aComponentThatWasBegunIsForgotten() throws Exception {
    try (var copy = copy("component", new Killing());
        var bucket = server.bucket("component")) {
      // Written past the engine, whose import leaves out what never ended.
      var file = ".pulumi/stacks/homelab/home.json";
      var json = new ObjectMapper();
      var state = (ObjectNode) json.readTree(bucket.get(file).orElseThrow());
      state
          .withObject("/checkpoint/latest")
          .putArray("pending_operations")
          .addObject()
          .put("type", "creating")
          .putObject("resource")
          .put("urn", "urn:pulumi:home::homelab::homelab:identity:Identity::identity")
          .put("custom", false)
          .put("type", "homelab:identity:Identity");
      bucket.put(file, json.writeValueAsBytes(state));
      assertThat(pending(copy)).containsExactly("creating identity");

      var done = homelab(copy, "state", "repair");

      assertThat(done.exitCode()).as(done.everything()).isZero();
      assertThat(done.output()).contains("identity: nothing of it is outside the state; forgotten");
      assertThat(pending(copy)).isEmpty();
    }
  }

  @Test
  void aLockOfALivingProcessIsNotTakenAway() throws Exception {
    try (var copy = copy("living", new Killing());
        var bucket = server.bucket("living")) {
      long me = ProcessHandle.current().pid();
      var name = lock(me, Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
      bucket.put(name.getKey(), name.getValue());

      var done = homelab(copy, "state", "repair", "--yes");

      assertThat(done.exitCode()).as(done.everything()).isEqualTo(Exit.REFUSED.code());
      assertThat(done.errors())
          .contains("process %d of you".formatted(me))
          .contains("still runs here")
          .contains("kill -INT " + me);
      assertThat(bucket.get(name.getKey())).isPresent();
    }
  }

  @Test
  void aLockOfAnotherMachineIsShownAndTakenAwayOnlyAfterAYes() throws Exception {
    try (var copy = copy("other", new Killing());
        var bucket = server.bucket("other")) {
      var name = lock(4711, "another-machine");
      bucket.put(name.getKey(), name.getValue());

      var locked = homelab(copy, "up", "--yes");
      assertThat(locked.exitCode()).as(locked.everything()).isNotZero();
      assertThat(locked.everything()).contains("currently locked").contains("state repair");
      var unasked = homelab(copy, "state", "repair");
      assertThat(unasked.exitCode()).as(unasked.everything()).isEqualTo(Exit.USAGE.code());
      assertThat(unasked.output()).contains("process 4711 of you on another-machine, 2 days old");
      assertThat(bucket.get(name.getKey())).isPresent();

      var repaired = homelab(copy, "state", "repair", "--yes");
      assertThat(repaired.exitCode()).as(repaired.everything()).isZero();
      assertThat(repaired.output()).contains("taken away").contains("nothing was under way");
      assertThat(bucket.get(name.getKey())).isEmpty();
    }
  }

  @Test
  void whereACloudDoesNotAnswerNothingIsChanged() throws Exception {
    var killing = new Killing();
    try (var copy = copy("silent", killing)) {
      killedWhileCreating("vcn", copy);
      assertThat(pending(copy)).contains("creating vcn");
      for (World world : copy.clouds().worlds()) {
        world.plan(
            Fault.on(
                homelab.rehearsal.cloud.Operation.LIST,
                "",
                new Refusal("401-NotAuthenticated", "not today")),
            NEVER);
      }
      var before = pending(copy);

      var done = homelab(copy, "state", "repair");

      assertThat(done.exitCode()).as(done.everything()).isNotZero();
      assertThat(done.errors()).contains("nothing was changed").contains("not today");
      assertThat(pending(copy)).isEqualTo(before);
    }
  }

  private static Stream<DynamicTest> points(int count) {
    long seed = Long.getLong("homelab.seed", new SecureRandom().nextLong());
    System.out.println("killed up: -Dhomelab.seed=" + seed);
    double offset = new Random(seed).nextDouble();
    return IntStream.range(0, count)
        .map(i -> 1 + (int) ((i + offset) * answers / count))
        .mapToObj(
            at ->
                DynamicTest.dynamicTest(
                    "before answer %d of %d, seed %d".formatted(at, answers, seed),
                    () -> killedAt(count + "-" + at, at)));
  }

  private static void killedAt(String name, int at) throws Exception {
    var killing = new Killing();
    try (var copy = copy("killed-" + name, killing)) {
      killedUp(copy, killing, at);

      assertThat(settledAndWhole(copy)).contains(LOCK_TAKEN_AWAY);
    }
  }

  private static void killedUp(ThrowAwayCopy copy, Killing killing, int at) {
    killing.at = killing.seen.get() + at;
    endsInTheMiddle(copy);
    killing.at = NEVER;
  }

  /** Which operations are under way at a given answer is chance; this one is, for certain. */
  private static void killedWhileCreating(String resource, ThrowAwayCopy copy) {
    for (World world : copy.clouds().worlds()) {
      world.plan(
          new Fault(
              attempt -> {
                if (attempt.operation() == homelab.rehearsal.cloud.Operation.CREATE
                    && attempt.resource().equals(resource)) {
                  Killing.kill();
                }
                return false;
              },
              new Refusal("never", "never"),
              false),
          NEVER);
    }
    endsInTheMiddle(copy);
    copy.clouds().worlds().forEach(World::calm);
  }

  private static void endsInTheMiddle(ThrowAwayCopy copy) {
    try (var host = ProgramHost.start(program())) {
      var killed = copy.engine().run(Operation.up(), host);
      assertThat(killed.succeeded()).as("it was killed: " + killed.output()).isFalse();
    }
  }

  private static HomelabProgram program() {
    return new HomelabProgram(Map.of(), new SecureRandom());
  }

  private static Map.Entry<String, byte[]> lock(long process, String host) {
    return Map.entry(
        ".pulumi/locks/organization/homelab/home/0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10.json",
        """
        {"pid":%d,"username":"you","hostname":"%s","timestamp":"2026-11-28T23:00:00Z"}
        """
            .formatted(process, host)
            .getBytes(StandardCharsets.UTF_8));
  }
}
