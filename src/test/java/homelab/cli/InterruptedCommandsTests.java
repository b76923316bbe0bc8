package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.interrupt.Interruption;
import homelab.interrupt.Interruption.Cause;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.tools.SystemCommands;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command that runs the engine is asked to end while a cloud works for it, at ten points. It
 * ends with the engine's own end, and the same line goes on. The signals come in turn; {@code
 * -Dhomelab.everySignal=true} has each of them at each point.
 */
@Tag("engine")
@Tag("full")
class InterruptedCommandsTests {

  private static final int POINTS = 10;

  private static final List<List<String>> LINES =
      List.of(
          List.of("rebuild", "--yes"),
          List.of("rotate", "console-key", "--yes"),
          List.of("destroy", "--yes"),
          List.of("up", "--yes"),
          List.of("drift"));

  @TempDir static Path scratch;

  private static final OneFirstUp.Killing CLOUDS = new OneFirstUp.Killing();
  private static Path tools;
  private static ThrowAwayCopy copy;

  private record Done(int code, String said) {}

  @BeforeAll
  static void bringUp() throws Exception {
    tools = EngineFolder.required();
    copy = ThrowAwayCopy.below(scratch, tools, java.util.Map.of(), 1, CLOUDS);
    copy.engine().createStack();
    copy.giveSecrets();
    succeeds(List.of("up", "--yes"));
    var given = new FirewallGuard(StateGraph.parse(copy.engine().exportState()), null, null);
    var backend = Path.of(URI.create(copy.environment().get("PULUMI_BACKEND_URL")));
    var record = backend.resolve("homelab/applied/home.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record, given.inState().toJson());
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> theSameLineGoesOn() {
    boolean every = Boolean.getBoolean("homelab.everySignal");
    return LINES.stream()
        .flatMap(
            line ->
                IntStream.range(0, POINTS)
                    .boxed()
                    .flatMap(
                        point ->
                            Stream.of(Cause.values())
                                .filter(
                                    cause ->
                                        every
                                            || cause.ordinal()
                                                == (point + LINES.indexOf(line))
                                                    % Cause.values().length)
                                .map(
                                    cause ->
                                        DynamicTest.dynamicTest(
                                            "%s, %s at point %d of %d"
                                                .formatted(
                                                    String.join(" ", line), cause, point, POINTS),
                                            () -> interrupted(line, cause, point)))));
  }

  private static void interrupted(List<String> line, Cause cause, int point) throws Exception {
    before(line);
    int answers = answers(line);
    before(line);
    var told = new CopyOnWriteArrayList<String>();
    var interruption = new Interruption(InstantSource.system(), told::add, () -> {});
    CLOUDS.deed = () -> ask(interruption, cause);
    CLOUDS.at = CLOUDS.seen.get() + 1 + point * Math.max(0, answers - 1) / POINTS;

    var cut = run(line, interruption);

    CLOUDS.at = OneFirstUp.NEVER;
    assertThat(interruption.requested()).as("of %d answers: %s", answers, cut.said()).isTrue();
    assertThat(cut.code()).as(cut.said()).isEqualTo(Exit.INTERRUPTED.code());
    assertThat(cut.said()).contains("the same line goes on").doesNotContain("state repair");
    assertThat(told).hasSize(1);
    assertThat(OneFirstUp.pending(copy)).isEmpty();
    if (!line.contains("destroy") || NodeSearch.node(state()).isPresent()) {
      succeeds(line);
    }
  }

  /** Puts there what the command takes away, and takes away what it makes. */
  private static void before(List<String> line) {
    boolean there = NodeSearch.node(state()).isPresent();
    if (line.contains("up")) {
      if (there) {
        succeeds(List.of("destroy", "--yes"));
      }
    } else {
      succeeds(List.of("up", "--yes"));
    }
  }

  private static final java.util.Map<List<String>, Integer> ANSWERS = new java.util.HashMap<>();

  private static int answers(List<String> line) {
    return ANSWERS.computeIfAbsent(
        line,
        same -> {
          int before = CLOUDS.seen.get();
          succeeds(line);
          return CLOUDS.seen.get() - before;
        });
  }

  private static StateGraph state() {
    return StateGraph.parse(copy.engine().exportState());
  }

  /** As the thread of a signal does, while the cloud has not answered yet. */
  private static void ask(Interruption interruption, Cause cause) {
    var signal = new Thread(() -> interruption.request(cause));
    signal.start();
    try {
      signal.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void succeeds(List<String> line) {
    var done = run(line, new Interruption());
    assertThat(done.code()).as("%s: %s", line, done.said()).isZero();
  }

  private static Done run(List<String> line, Interruption interruption) {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    var stage = new CommandLineStage(copy.project(), variables, new SystemCommands(), interruption);
    int code = stage.run(line.toArray(String[]::new));
    return new Done(code, stage.out() + stage.err());
  }
}
