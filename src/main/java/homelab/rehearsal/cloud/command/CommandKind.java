package homelab.rehearsal.cloud.command;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code create}, {@code update} and {@code delete} with the given interpreter, as the real
 * plugin does.
 */
final class CommandKind implements Kind {

  private static final List<String> INTERPRETER = List.of("/bin/sh", "-c");

  private final CommandWorld world;
  private final Path folder;
  private final Map<String, String> environment;
  private final Duration limit;

  CommandKind(CommandWorld world, Path folder, Map<String, String> environment, Duration limit) {
    this.world = world;
    this.folder = folder;
    this.environment = new TreeMap<>(environment);
    this.limit = limit;
  }

  @Override
  public Made create(Values inputs) {
    for (var unsupported : List.of("archivePaths", "assetPaths")) {
      world.refuse(
          inputs.has(unsupported),
          "Not simulated",
          "%s is not simulated; leave it out",
          unsupported);
    }
    var printed =
        inputs.has("create")
            ? run(inputs, inputs.textOr("create", ""), Map.of())
            : Map.<String, Object>of("stdout", "", "stderr", "");
    return new Made("command" + world.randomLetters(12), printed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    var command = inputs.text("update").or(() -> inputs.text("create"));
    return command.isPresent()
        ? run(inputs, command.get(), previous(object.now()))
        : Map.of("stdout", "", "stderr", "");
  }

  @Override
  public void delete(CloudObject object) {
    object
        .now()
        .text("delete")
        .ifPresent(command -> run(object.now(), command, previous(object.now())));
  }

  private Map<String, String> previous(Values now) {
    return now.flag("addPreviousOutputInEnv", true)
        ? Map.of(
            "PULUMI_COMMAND_STDOUT", now.textOr("stdout", ""),
            "PULUMI_COMMAND_STDERR", now.textOr("stderr", ""))
        : Map.of();
  }

  private Map<String, Object> run(Values inputs, String command, Map<String, String> more) {
    var interpreter = inputs.texts("interpreter");
    var line = new ArrayList<>(interpreter.isEmpty() ? INTERPRETER : interpreter);
    line.add(command);
    Path out = null;
    Path err = null;
    try {
      // Files and not pipes: a command that prints much must not wait for a reader.
      out = Files.createTempFile("command", ".out");
      err = Files.createTempFile("command", ".err");
      var builder =
          new ProcessBuilder(line)
              .directory(inputs.text("dir").map(Path::of).orElse(folder).toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().putAll(more);
      builder.environment().putAll(inputs.textMap("environment"));
      var process = builder.start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(inputs.textOr("stdin", "").getBytes(StandardCharsets.UTF_8));
      } catch (IOException ignored) {
        // It need not read what it is given.
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new Refusal("Timeout", "the command did not end within " + limit);
      }
      if (process.exitValue() != 0) {
        throw new Refusal(
            "exit status " + process.exitValue(), "running the command:\n" + read(err));
      }
      return Map.of("stdout", read(out), "stderr", read(err));
    } catch (IOException e) {
      throw new Refusal("fork/exec", "cannot run " + line.get(0) + " in " + folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Cancelled", "the simulator was stopped while a command ran");
    } finally {
      forget(out);
      forget(err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).stripTrailing();
  }

  private static void forget(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove a command's output", e);
    }
  }
}
