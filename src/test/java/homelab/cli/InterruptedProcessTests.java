package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.rehearsal.ThrowAwayCopy;
import homelab.state.StateLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A first 'up' as a process, {@code ./homelab} and all, that a real signal reaches while a cloud is
 * working. Afterwards the same line goes on.
 */
@Tag("engine")
class InterruptedProcessTests extends OneFirstUp {

  private static final int POINTS = 10;

  /** Each way in which a process is asked to end, and whom the signal reaches. */
  private enum Way {
    CTRL_C("-INT", true),
    SIGTERM("-TERM", false),
    SIGHUP("-HUP", true);

    private final String signal;
    private final boolean group;

    Way(String signal, boolean group) {
      this.signal = signal;
      this.group = group;
    }

    void reach(long process) throws Exception {
      run("kill", signal, "--", (group ? "-" : "") + process);
    }
  }

  @Test
  void afterCtrlCInTheMiddleTheSameLineGoesOn() throws Exception {
    interrupted(Way.CTRL_C, answers / 2);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> eachSignalAtTenPoints() {
    return Stream.of(Way.values())
        .flatMap(
            way ->
                IntStream.range(0, POINTS)
                    .map(i -> 1 + i * (answers - 1) / POINTS)
                    .mapToObj(
                        at ->
                            DynamicTest.dynamicTest(
                                "%s before answer %d of %d".formatted(way, at, answers),
                                () -> interrupted(way, at))));
  }

  @Tag("full")
  @Test
  void aSecondCtrlCSaysWhatItCostsAndRepairFindsItOut() throws Exception {
    var gate = new Gate();
    try (var copy = copy("twice", gate.killing)) {
      var run = new Run(copy, "twice");
      gate.shutAt(answers / 2);
      run.start("up", "--yes");
      gate.awaitReached(run);
      Way.CTRL_C.reach(run.process());
      run.awaitSaid("A second Ctrl-C ends it at once");
      Thread.sleep(1200);
      Way.CTRL_C.reach(run.process());
      assertThat(run.exitCode()).as(run.said()).isEqualTo(Exit.INTERRUPTED.code());
      gate.open();

      assertThat(run.said())
          .contains("What became of the operations that run is not recorded")
          .contains("'./homelab state repair --stack home' finds it out");
      run.leavesNothingBehind();
      assertThat(settledAndWhole(copy)).contains("operations settled");
    }
  }

  @Tag("full")
  @Test
  void aReaderThatHasGoneStopsNothing() throws Exception {
    try (var copy = copy("gone", new Killing())) {
      var run = new Run(copy, "gone");
      run.startShell("./homelab up --yes | head -n 1");
      assertThat(run.exitCode()).as(run.said()).isZero();
      run.leavesNothingBehind();
      assertWhole(copy);
    }
  }

  /** As in 'up | less' with nobody pressing a key: the pipe is full, and the engine goes on. */
  @Tag("full")
  @Test
  void aReaderThatStandsStillStopsNeitherTheEngineNorTheEnd() throws Exception {
    var gate = new Gate();
    try (var copy = copy("still", gate.killing)) {
      var run = new Run(copy, "still");
      gate.shutAt(answers / 2);
      // A pipe of one page, full before the first line.
      run.startShell(
          "mkfifo still; exec 3<>still; head -c 65536 /dev/zero >&3; exec ./homelab up --yes >&3");
      gate.awaitReached(run);
      Way.SIGTERM.reach(run.process());
      run.awaitSaid("Waiting for the engine");
      gate.open();
      assertThat(run.exitCode()).as(run.said()).isEqualTo(Exit.INTERRUPTED.code());
      run.leavesNothingBehind();
      assertWhole(copy);
    }
  }

  private static void interrupted(Way way, int at) throws Exception {
    var name = "process-%s-%d".formatted(way.name().toLowerCase().replace('_', '-'), at);
    var gate = new Gate();
    try (var copy = copy(name, gate.killing)) {
      var run = new Run(copy, name);
      gate.shutAt(at);
      run.start("up", "--yes");
      gate.awaitReached(run);

      way.reach(run.process());

      run.awaitSaid("Waiting for the engine");
      gate.open();
      assertThat(run.exitCode()).as(run.said()).isEqualTo(Exit.INTERRUPTED.code());
      assertThat(run.said())
          .contains("the engine has finished what it had begun, and the state is whole");
      run.leavesNothingBehind();
      try (var bucket = server.bucket(name)) {
        assertThat(StateLock.of(bucket, "homelab", "home")).isEmpty();
      }
      assertThat(pending(copy)).isEmpty();

      assertWhole(copy);
    }
  }

  /** Lets a cloud work on one thing until the test says that it is done. */
  private static final class Gate {
    private final Killing killing = new Killing();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void shutAt(int answer) {
      killing.deed =
          () -> {
            reached.countDown();
            try {
              opened.await(240, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      killing.at = killing.seen.get() + answer;
    }

    void awaitReached(Run run) throws Exception {
      assertThat(reached.await(240, TimeUnit.SECONDS)).as(run.said()).isTrue();
    }

    void open() {
      opened.countDown();
    }
  }

  /** One process of the command, leader of a group as a shell makes it. */
  private static final class Run {
    private final ThrowAwayCopy copy;
    private final Path temporary;
    private final Path said;
    private Process process;

    Run(ThrowAwayCopy copy, String name) throws IOException {
      this.copy = copy;
      this.temporary = Files.createDirectories(scratch.resolve(name).resolve("temporary files"));
      this.said = scratch.resolve(name).resolve("said");
    }

    void start(String... words) throws IOException {
      var line = new java.util.ArrayList<>(List.of("setsid", "./homelab"));
      line.addAll(List.of(words));
      start(line);
    }

    void startShell(String script) throws IOException {
      start(List.of("setsid", "bash", "-c", script));
    }

    private void start(List<String> line) throws IOException {
      // A shell that runs the tests in the background has Ctrl-C ignored, and who is started from
      // there inherits it.
      var whole = new java.util.ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP"));
      whole.addAll(line);
      var builder =
          new ProcessBuilder(whole)
              .directory(copy.project().toFile())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile());
      var variables = new TreeMap<>(copy.environment());
      variables.put("HOMELAB_TOOLS_BIN", tools().toString());
      variables.put("TMPDIR", temporary.toString());
      builder.environment().putAll(variables);
      process = builder.start();
      process.getOutputStream().close();
    }

    long process() {
      return process.pid();
    }

    int exitCode() throws Exception {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as(said()).isTrue();
      return process.exitValue();
    }

    String said() throws IOException {
      return Files.readString(said, StandardCharsets.UTF_8);
    }

    void awaitSaid(String words) throws Exception {
      for (int i = 0; i < 4800 && !said().contains(words); i++) {
        Thread.sleep(50);
      }
      assertThat(said()).contains(words);
    }

    /**
     * Neither a process nor a temporary file; the clouds' stand-ins for plugins end by themselves.
     */
    void leavesNothingBehind() throws IOException {
      assertThat(ProcessHandle.allProcesses())
          .filteredOn(
              one ->
                  one.info().command().orElse("").endsWith("/pulumi")
                      && one.info().startInstant().isPresent()
                      && one.info().arguments().stream()
                          .flatMap(Stream::of)
                          .anyMatch(word -> word.contains(temporary.toString())))
          .as("engines that run on")
          .isEmpty();
      try (var files = Files.list(temporary)) {
        assertThat(files).as("temporary files").isEmpty();
      }
    }
  }

  private static void run(String... line) throws Exception {
    assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
  }
}
