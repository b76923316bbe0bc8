package homelab.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.interrupt.Interruption;
import homelab.tools.ProcessGroup;
import homelab.tools.SearchPath;
import homelab.tools.Temporary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the engine's command line for one stack of one project. The environment is exactly what it
 * is given plus PATH and HOME, so that nothing of the caller's shell decides what happens; secrets
 * go in by environment and files, never as arguments.
 */
public final class Engine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path tools;
  private final Path project;
  private final String stack;
  private final Map<String, String> environment;
  private final Consumer<String> listener;
  private final Interruption interruption;

  /**
   * Prepares an engine.
   *
   * @param tools folder of {@code pulumi} and its language host
   * @param project folder of Pulumi.yaml
   * @param stack the stack's name
   * @param environment variables of every run: backend, passphrase, home, debug providers
   */
  public Engine(Path tools, Path project, String stack, Map<String, String> environment) {
    this(tools, project, stack, environment, line -> {}, Interruption.ofThisProcess());
  }

  private Engine(
      Path tools,
      Path project,
      String stack,
      Map<String, String> environment,
      Consumer<String> listener,
      Interruption interruption) {
    this.tools = tools;
    this.project = project;
    this.stack = stack;
    this.environment = Map.copyOf(environment);
    this.listener = listener;
    this.interruption = interruption;
  }

  /** Returns an engine whose operations hand over each line of their output as it comes. */
  public Engine tellingTo(Consumer<String> listener) {
    return new Engine(tools, project, stack, environment, listener, interruption);
  }

  /** Returns an engine whose runs see one more variable. */
  public Engine with(String name, String value) {
    var more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Engine(tools, project, stack, more, listener, interruption);
  }

  /** Returns an engine that comes to its end when this is asked to. */
  public Engine heeding(Interruption other) {
    return new Engine(tools, project, stack, environment, listener, other);
  }

  /** Runs an operation with the program in this JVM. */
  public OperationResult run(Operation operation, ProgramHost host) {
    return run(operation, Optional.of(host));
  }

  /**
   * Runs an operation as a person types it: the engine starts the program by itself. Where it has
   * no use for the program it gets an empty one, because it would still start Maven and ask.
   */
  public OperationResult run(Operation operation) {
    if (operation.runsProgram()) {
      return run(operation, Optional.empty());
    }
    try (var host = ProgramHost.start((context, project) -> {})) {
      return run(operation, host);
    }
  }

  /** Makes the stack, with its secrets under the passphrase. */
  public void createStack() {
    mustSucceed(command(List.of("stack", "init", stack, "--non-interactive")));
  }

  /** Sets configuration; secret values go in through standard input. */
  public void setSecret(String key, String value) {
    mustSucceed(
        command(
            List.of("config", "set", "--stack", stack, "--secret", "--non-interactive", key),
            value,
            line -> {}));
  }

  /** Exports the state, secrets encrypted. */
  public String exportState() {
    return mustSucceed(command(List.of("stack", "export", "--stack", stack))).output();
  }

  /** Exports the state with secrets in the clear; the caller keeps it in memory only. */
  public String exportStateInTheClear() {
    return mustSucceed(command(List.of("stack", "export", "--stack", stack, "--show-secrets")))
        .output();
  }

  /** Puts an exported state in the place of what the stack holds. */
  public void importState(String exported) {
    mustSucceed(
        command(
            List.of("stack", "import", "--stack", stack, "--non-interactive"),
            exported,
            line -> {}));
  }

  /** Takes protection off one resource of the state. */
  public void unprotect(String urn) {
    mustSucceed(
        command(
            List.of("state", "unprotect", urn, "--stack", stack, "--yes", "--non-interactive")));
  }

  /**
   * What a command without events did.
   *
   * @param exitCode of the process
   * @param output standard output
   * @param errors standard error
   * @param duration wall time
   */
  public record CommandResult(int exitCode, String output, String errors, Duration duration) {}

  /** Runs any engine command. */
  public CommandResult command(List<String> arguments) {
    return command(arguments, "", line -> {});
  }

  private static CommandResult mustSucceed(CommandResult result) {
    if (result.exitCode() != 0) {
      throw new EngineFailure(
          "the engine ended with exit code %d:%n%s%s"
              .formatted(result.exitCode(), result.errors(), result.output()));
    }
    return result;
  }

  private OperationResult run(Operation operation, Optional<ProgramHost> host) {
    try (var file = Temporary.file("homelab-events", ".json")) {
      var events = file.path();
      var arguments = new ArrayList<String>();
      arguments.add(operation.verb());
      arguments.addAll(List.of("--stack", stack, "--non-interactive", "--color", "never"));
      arguments.addAll(List.of("--event-log", events.toString()));
      if (!operation.verb().equals("preview")) {
        arguments.add("--suppress-progress");
      }
      if (host.isPresent()) {
        arguments.addAll(List.of("--exec-kind", "auto.inline", "--client", host.get().address()));
      }
      arguments.addAll(operation.flags());
      var result = command(arguments, "", listener, Optional.of(events));
      var log = Files.readString(events);
      return new OperationResult(
          result.exitCode(),
          result.output(),
          result.errors(),
          log,
          steps(log, operation),
          result.duration());
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's event log could not be used", e);
    }
  }

  private CommandResult command(List<String> arguments, String input, Consumer<String> listener) {
    return command(arguments, input, listener, Optional.empty());
  }

  private CommandResult command(
      List<String> arguments, String input, Consumer<String> listener, Optional<Path> events) {
    var ownGroup = ProcessGroup.own(SearchPath.of(System.getenv()));
    var line = new ArrayList<>(ownGroup);
    line.add(tools.resolve("pulumi").toString());
    line.addAll(arguments);
    var builder = new ProcessBuilder(line).directory(project.toFile());
    var variables = builder.environment();
    var path = variables.getOrDefault("PATH", "/usr/bin:/bin");
    var kept = new LinkedHashMap<String, String>();
    Stream.of("HOME", "JAVA_HOME", "LANG", "TMPDIR", "MAVEN_OPTS")
        .filter(variables::containsKey)
        .forEach(name -> kept.put(name, variables.get(name)));
    variables.clear();
    variables.putAll(kept);
    variables.put("PATH", tools + ":" + path);
    variables.put("PULUMI_SKIP_UPDATE_CHECK", "1");
    // The event log is an option for debugging as far as the engine is concerned.
    variables.put("PULUMI_DEBUG_COMMANDS", "true");
    variables.putAll(environment);
    long start = System.nanoTime();
    var running = new RunningEngine(events, !ownGroup.isEmpty());
    int exitCode;
    CompletableFuture<String> output;
    CompletableFuture<String> errors;
    try (var announced = interruption.begin(running)) {
      var process = builder.start();
      running.started(process);
      output = read(process.getInputStream(), listener);
      errors = read(process.getErrorStream(), listener);
      give(process, input);
      exitCode = ended(process);
      output.join();
      errors.join();
    } catch (IOException e) {
      throw new UncheckedIOException("the engine could not be started: " + line.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while the engine was running", e);
    }
    if (interruption.requested()) {
      throw new EngineInterrupted(running.ended());
    }
    return new CommandResult(
        exitCode, output.join(), errors.join(), Duration.ofNanos(System.nanoTime() - start));
  }

  /** An engine that ends before it has read all says why by itself. */
  private static void give(Process process, String input) {
    try (var stream = process.getOutputStream()) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return;
    }
  }

  /** Whoever is interrupted while waiting does not leave the engine running behind. */
  private static int ended(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.toHandle().destroy();
      throw e;
    }
  }

  /** Reads to the end, whatever the other threads of this process are busy with. */
  private static CompletableFuture<String> read(InputStream stream, Consumer<String> listener) {
    var text = new CompletableFuture<String>();
    var reader =
        new Thread(
            () -> {
              try {
                text.complete(drain(stream, listener));
              } catch (RuntimeException e) {
                text.completeExceptionally(e);
              }
            },
            "engine's output");
    reader.setDaemon(true);
    reader.start();
    return text;
  }

  /** A listener that fails is told nothing more; the engine is read to its end all the same. */
  private static String drain(InputStream stream, Consumer<String> listener) {
    var all = new StringBuilder();
    var failure = Optional.<RuntimeException>empty();
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        all.append(line).append('\n');
        if (failure.isEmpty()) {
          failure = told(line, listener);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's output could not be read", e);
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
    return all.toString();
  }

  private static Optional<RuntimeException> told(String line, Consumer<String> listener) {
    try {
      listener.accept(line);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static List<OperationResult.Step> steps(String log, Operation operation)
      throws IOException {
    var steps = new ArrayList<OperationResult.Step>();
    for (String line : log.lines().toList()) {
      if (line.isBlank()) {
        continue;
      }
      var event = JSON.readTree(line);
      // Each step is announced once, in a preview and in an update alike.
      var metadata = event.path("resourcePreEvent").path("metadata");
      if (metadata.isMissingNode()) {
        continue;
      }
      steps.add(step(metadata));
    }
    return steps;
  }

  private static OperationResult.Step step(JsonNode metadata) {
    var changed = new ArrayList<String>();
    metadata.path("diffs").forEach(name -> changed.add(name.asText()));
    return new OperationResult.Step(
        metadata.path("op").asText(),
        metadata.path("urn").asText(),
        metadata.path("type").asText(),
        changed);
  }
}
