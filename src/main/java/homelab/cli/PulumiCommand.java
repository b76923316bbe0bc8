package homelab.cli;

import homelab.interrupt.Interruption;
import homelab.interrupt.Interruption.Cause;
import homelab.tools.ProcessGroup;
import homelab.tools.SearchPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the engine's own command line, for what no command of this project does. */
@Command(
    name = "pulumi",
    header = "Run the engine's own command line, as installed for this project.",
    description = {
      "",
      "Everything behind 'pulumi' goes to the engine as it stands. It runs in the project's"
          + " folder,",
      "so no Pulumi has to be on PATH. What it prints is not looked at: with --show-secrets it"
          + " shows",
      "secrets.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab pulumi stack output --stack home",
      "  homelab pulumi login"
    })
final class PulumiCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ARGUMENT", description = "What the engine gets.")
  private final List<String> arguments = new ArrayList<>();

  private final Invocation invocation;

  private PulumiCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /** Returns the command, which leaves every option behind its first word to the engine. */
  static CommandLine line(Invocation invocation) {
    return new CommandLine(new PulumiCommand(invocation))
        .setStopAtPositional(true)
        .setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var tools = invocation.toolbox().engine();
    // A person may be asked: the engine then stays in the terminal's group, and has its Ctrl-C.
    var ownGroup =
        invocation.terminal()
            ? List.<String>of()
            : ProcessGroup.own(SearchPath.of(invocation.environment()));
    var line = new ArrayList<>(ownGroup);
    line.add(tools.resolve("pulumi").toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line).directory(invocation.root().toFile());
    builder.redirectInput(Redirect.INHERIT);
    if (invocation.terminal()) {
      builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
    }
    builder.environment().clear();
    builder.environment().putAll(invocation.environment());
    builder
        .environment()
        .put("PATH", tools + ":" + invocation.environment().getOrDefault("PATH", "/usr/bin:/bin"));
    builder.environment().putIfAbsent("PULUMI_SKIP_UPDATE_CHECK", "1");
    var running = new Running(!ownGroup.isEmpty());
    try (var announced = invocation.interruption().begin(running)) {
      return ended(running, builder);
    }
  }

  private int ended(Running running, ProcessBuilder builder)
      throws IOException, InterruptedException {
    var process = builder.start();
    running.process = Optional.of(process.toHandle());
    // Where the two are a terminal's, there is nothing to hand on.
    var errors =
        CompletableFuture.runAsync(() -> handOn(process.getErrorStream(), invocation.err()));
    handOn(process.getInputStream(), invocation.out());
    errors.join();
    return process.waitFor();
  }

  /** The engine while it runs; what it does when it is asked to end is its own. */
  private static final class Running implements Interruption.Work {
    private final boolean ownGroup;
    private volatile Optional<ProcessHandle> process = Optional.empty();

    Running(boolean ownGroup) {
      this.ownGroup = ownGroup;
    }

    @Override
    public String awaited() {
      return "interrupted. Waiting for the engine. A second Ctrl-C ends it at once.";
    }

    @Override
    public void ask(Cause cause) {
      if (cause != Cause.CTRL_C || ownGroup) {
        process.ifPresent(ProcessHandle::destroy);
      }
    }

    @Override
    public String cost() {
      return "ending the engine at once. If it was changing something, './homelab state repair' is"
          + " next.";
    }

    @Override
    public void end() {
      process.ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static void handOn(InputStream from, PrintStream to) {
    try (from) {
      from.transferTo(to);
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's output could not be read", e);
    }
  }
}
