package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Sleeper;
import homelab.state.VersityServer;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * What tests of a first 'up' that ends in the middle share: one undisturbed 'up' to compare with, a
 * server of the state, and any number of homelabs before their first 'up'.
 */
abstract class OneFirstUp {

  static final int NEVER = Integer.MAX_VALUE;
  static final String LOCK_TAKEN_AWAY = "that process is no more; taken away";

  @TempDir static Path scratch;

  private static Path tools;
  static VersityServer server;

  /** How many answers a whole first up waits for, and what it leaves in the clouds. */
  static int answers;

  private static Map<String, Long> whole;

  /** A bucket and a stack file before the first up. */
  private static final Map<String, byte[]> fresh = new TreeMap<>();

  private static String freshStackFile;

  /**
   * Types of what lies in the clouds without being declared: what they ship, and what was there.
   */
  private static List<String> undeclared;

  static Map<String, String> tags;
  static Map<String, String> ids;

  /** Lets no time pass; before the given answer is given, something happens. */
  static final class Killing implements Sleeper {
    final AtomicInteger seen = new AtomicInteger();
    volatile int at = NEVER;
    volatile Runnable deed = Killing::kill;

    @Override
    public void sleep(Duration duration) {
      if (seen.incrementAndGet() == at) {
        deed.run();
      }
    }

    static void kill() {
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
    // Another class may have been here before.
    fresh.clear();
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

  /**
   * Up is refused, repair settles, and the next up leaves what an undisturbed one leaves.
   *
   * @return what repair said
   */
  static String settledAndWhole(ThrowAwayCopy copy) throws IOException {
    var hasty = homelab(copy, "up", "--yes");
    assertThat(hasty.exitCode()).as(hasty.everything()).isNotZero();
    assertThat(hasty.errors()).contains("homelab state repair");

    var repaired = homelab(copy, "state", "repair");
    assertThat(repaired.exitCode()).as(repaired.everything()).isZero();
    assertThat(pending(copy)).isEmpty();

    assertWhole(copy);
    return repaired.output();
  }

  /** The next up leaves what an undisturbed one leaves. */
  static void assertWhole(ThrowAwayCopy copy) {
    up(copy);
    assertThat(counts(copy)).as("nothing twice").isEqualTo(whole);
    assertThat(undeclared(copy)).as("no orphan").isEqualTo(undeclared);
    var again = homelab(copy, "preview", "--expect-no-changes");
    assertThat(again.exitCode()).as(again.everything()).isZero();
  }

  static Path tools() {
    return tools;
  }

  static void up(ThrowAwayCopy copy) {
    var done = homelab(copy, "up", "--yes");
    assertThat(done.exitCode()).as(done.everything()).isZero();
  }

  static ThrowAwayCopy copy(String name, Killing killing) throws IOException {
    return copy(server, name, killing);
  }

  /** The first one is given its stack and secrets by the engine, every later one as a copy. */
  static ThrowAwayCopy copy(VersityServer server, String name, Killing killing) throws IOException {
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

  static List<String> pending(ThrowAwayCopy copy) throws IOException {
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

  record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }
  }

  static Done homelab(ThrowAwayCopy copy, String... words) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands());
    int exitCode = stage.run(words);
    return new Done(exitCode, stage.out(), stage.err());
  }
}
