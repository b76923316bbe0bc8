package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.engine.Operation;
import homelab.engine.ProgramHost;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.HomelabProgram;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Sleeper;
import homelab.rehearsal.cloud.World;
import homelab.state.VersityServer;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first 'up' of a homelab dies as by kill -9, after a cloud has done what it was asked and
 * before the engine hears of it. Then repair, and up again.
 */
@Tag("engine")
class KilledUpTests {

  private static final int NEVER = Integer.MAX_VALUE;
  private static final String LOCK_TAKEN_AWAY = "that process is no more; taken away";

  @TempDir static Path scratch;

  private static Path tools;
  private static VersityServer server;

  /** How many answers a whole first up waits for, and what it leaves in the clouds. */
  private static int answers;

  private static Map<String, Long> whole;

  /** A bucket and a stack file before the first up. */
  private static final Map<String, byte[]> fresh = new TreeMap<>();

  private static String freshStackFile;

  /**
   * Types of what lies in the clouds without being declared: what they ship, and what was there.
   */
  private static List<String> undeclared;

  private static Map<String, String> tags;
  private static Map<String, String> ids;

  /** Lets no time pass; before the given answer is given, something happens. */
  private static final class Killing implements Sleeper {
    private final AtomicInteger seen = new AtomicInteger();
    private volatile int at = NEVER;
    private volatile Runnable deed = Killing::kill;

    @Override
    public void sleep(Duration duration) {
      if (seen.incrementAndGet() == at) {
        deed.run();
      }
    }

    private static void kill() {
      for (var engine : engines()) {
        engine.destroyForcibly();
        engine.onExit().join();
      }
    }

    private static List<ProcessHandle> engines() {
      return ProcessHandle.current()
          .descendants()
          .filter(process -> process.info().command().orElse("").endsWith("/pulumi"))
          .toList();
    }
  }

  @BeforeAll
  static void seeAWholeUp() throws Exception {
    tools = EngineFolder.required();
    server = VersityServer.below(scratch.resolve("server"));
    var killing = new Killing();
    try (var copy = copy("whole", killing)) {
      var before = killing.seen.get();
      up(copy);
      answers = killing.seen.get() - before;
      whole = counts(copy);
      undeclared = undeclared(copy);
      tags =
          copy.clouds().oci().objects().stream()
              .filter(object -> object.now().textMap("freeformTags").containsKey("urn"))
              .collect(
                  Collectors.toMap(
                      object -> object.now().textMap("freeformTags").get("urn"), CloudObject::id));
      ids =
          StateGraph.parse(copy.engine().exportState()).entries().values().stream()
              .filter(entry -> entry.type().startsWith("oci:"))
              .collect(Collectors.toMap(StateGraph.Entry::urn, StateGraph.Entry::id));
    }
    assertThat(answers).as("answers that the engine waits for").isGreaterThan(20);
  }

  @AfterAll
  static void close() {
    if (server != null) {
      server.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> fivePoints() {
    return points(5);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> twentyPoints() {
    return points(20);
  }

  @Test
  void everythingInOciSaysWhichResourceItIs() {
    assertThat(tags).isNotEmpty().isEqualTo(ids);
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
      killedWhileCreating("oci:Core/vcn:Vcn", copy);
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

  @Tag("full")
  @Test
  void aServerOfTheStateThatGoesAwayInTheMiddleAndComesBackLosesNothing() throws Exception {
    var killing = new Killing();
    try (var copy = copy("away", killing)) {
      killing.deed = server::stop;
      killing.at = killing.seen.get() + answers / 2;

      var cut = homelab(copy, "up", "--yes");

      killing.at = NEVER;
      assertThat(cut.exitCode()).as(cut.everything()).isNotZero();
      assertThat(cut.everything()).contains("connection refused").contains("state repair");
      var down = homelab(copy, "up", "--yes");
      assertThat(down.exitCode()).as(down.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(down.errors()).contains("could not be read").contains("look whether it runs");

      server.start();
      assertThat(settledAndWhole(copy)).contains(LOCK_TAKEN_AWAY);
    }
  }

  @Tag("full")
  @Tag("root")
  @Test
  void aDiskOfTheStatesServerThatFillsUpInTheMiddleLosesNothing() throws Exception {
    var disk = Files.createDirectories(scratch.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
    var killing = new Killing();
    try (var small = VersityServer.below(disk);
        var copy = copy(small, "full-disk", killing)) {
      var filler = disk.resolve("filler");
      killing.deed = () -> fill(filler);
      killing.at = killing.seen.get() + answers / 2;

      var cut = homelab(copy, "up", "--yes");

      killing.at = NEVER;
      assertThat(cut.exitCode()).as(cut.everything()).isNotZero();
      assertThat(cut.everything()).contains("state repair");

      Files.delete(filler);
      // The engine lives on, and may have taken its lock away: that needs no room.
      settledAndWhole(copy);
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void run(String... line) throws Exception {
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }

  private static void fill(Path file) {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // That is what it is for.
      assertThat(full).hasMessageContaining("No space left");
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

  /**
   * Up is refused, repair settles, and the next up leaves what an undisturbed one leaves.
   *
   * @return what repair said
   */
  private static String settledAndWhole(ThrowAwayCopy copy) throws IOException {
    var hasty = homelab(copy, "up", "--yes");
    assertThat(hasty.exitCode()).as(hasty.everything()).isNotZero();
    assertThat(hasty.errors()).contains("homelab state repair");

    var repaired = homelab(copy, "state", "repair");
    assertThat(repaired.exitCode()).as(repaired.everything()).isZero();
    assertThat(pending(copy)).isEmpty();

    up(copy);
    assertThat(counts(copy)).as("nothing twice: " + repaired.everything()).isEqualTo(whole);
    assertThat(undeclared(copy)).as("no orphan: " + repaired.everything()).isEqualTo(undeclared);
    var again = homelab(copy, "preview", "--expect-no-changes");
    assertThat(again.exitCode()).as(again.everything()).isZero();
    return repaired.output();
  }

  private static void killedUp(ThrowAwayCopy copy, Killing killing, int at) {
    killing.at = killing.seen.get() + at;
    endsInTheMiddle(copy);
    killing.at = NEVER;
  }

  /** Which operations are under way at a given answer is chance; this one is, for certain. */
  private static void killedWhileCreating(String type, ThrowAwayCopy copy) {
    var oci = copy.clouds().oci();
    oci.plan(
        new Fault(
            attempt -> {
              if (attempt.operation() == homelab.rehearsal.cloud.Operation.CREATE
                  && attempt.type().equals(type)) {
                Killing.kill();
              }
              return false;
            },
            new Refusal("never", "never"),
            false),
        NEVER);
    endsInTheMiddle(copy);
    oci.calm();
  }

  private static void endsInTheMiddle(ThrowAwayCopy copy) {
    try (var host = ProgramHost.start(program())) {
      var killed = copy.engine().run(Operation.up(), host);
      assertThat(killed.succeeded()).as("it was killed: " + killed.output()).isFalse();
    }
  }

  private static void up(ThrowAwayCopy copy) {
    var done = homelab(copy, "up", "--yes");
    assertThat(done.exitCode()).as(done.everything()).isZero();
  }

  private static HomelabProgram program() {
    return new HomelabProgram(Map.of(), new SecureRandom());
  }

  private static ThrowAwayCopy copy(String name, Killing killing) throws IOException {
    return copy(server, name, killing);
  }

  /** The first one is given its stack and secrets by the engine, every later one as a copy. */
  private static ThrowAwayCopy copy(VersityServer server, String name, Killing killing)
      throws IOException {
    var variables = new TreeMap<>(server.keys());
    variables.put("PULUMI_BACKEND_URL", server.newBucket(name));
    var copy = ThrowAwayCopy.below(scratch.resolve(name), tools, variables, 1, killing);
    var stackFile = copy.project().resolve("Pulumi.home.yaml");
    try (var bucket = server.bucket(name)) {
      if (fresh.isEmpty()) {
        copy.engine().createStack();
        copy.giveSecrets();
        freshStackFile = Files.readString(stackFile);
        bucket.list("").forEach(one -> fresh.put(one, bucket.get(one).orElseThrow()));
      } else {
        fresh.forEach(bucket::put);
        Files.writeString(stackFile, freshStackFile);
      }
    }
    return copy;
  }

  private static Map.Entry<String, byte[]> lock(long process, String host) {
    return Map.entry(
        ".pulumi/locks/organization/homelab/home/0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10.json",
        """
        {"pid":%d,"username":"you","hostname":"%s","timestamp":"1969-12-29T23:00:00Z"}
        """
            .formatted(process, host)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> pending(ThrowAwayCopy copy) throws IOException {
    var pending = new ArrayList<String>();
    new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(copy.engine().exportState())
        .path("deployment")
        .path("pending_operations")
        .forEach(
            one ->
                pending.add(
                    "%s %s"
                        .formatted(
                            one.path("type").asText(),
                            one.path("resource").path("urn").asText().replaceAll(".*::", ""))));
    return pending;
  }

  /** How many of each type there are in the clouds; what runs commands holds nothing. */
  private static Map<String, Long> counts(ThrowAwayCopy copy) {
    return objects(copy)
        .collect(Collectors.groupingBy(CloudObject::type, TreeMap::new, Collectors.counting()));
  }

  private static List<String> undeclared(ThrowAwayCopy copy) {
    var known =
        StateGraph.parse(copy.engine().exportState()).entries().values().stream()
            .map(entry -> entry.type() + " " + entry.id())
            .collect(Collectors.toSet());
    return objects(copy)
        .filter(object -> !known.contains(object.toString()))
        .map(CloudObject::type)
        .sorted()
        .toList();
  }

  private static Stream<CloudObject> objects(ThrowAwayCopy copy) {
    return copy.clouds().worlds().stream()
        .filter(world -> !world.name().equals("command"))
        .flatMap(world -> world.objects().stream());
  }

  private record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }
  }

  private static Done homelab(ThrowAwayCopy copy, String... words) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands());
    int exitCode = stage.run(words);
    return new Done(exitCode, stage.out(), stage.err());
  }
}
