package homelab.rehearsal.cloud.command;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.Values;
import homelab.tools.Temporary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    return create(inputs, "command");
  }

  @Override
  public Made create(Values inputs, String name) {
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
    return new Made(name + HexFormat.of().toHexDigits(world.random().nextInt()), printed);
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
    var previous = new TreeMap<String, String>();
    if (now.flag("addPreviousOutputInEnv", true)) {
      for (var stream : List.of("stdout", "stderr")) {
        now.text(stream)
            .filter(text -> !text.isEmpty())
            .ifPresent(
                text -> previous.put("PULUMI_COMMAND_" + stream.toUpperCase(Locale.ROOT), text));
      }
    }
    return previous;
  }

  private Map<String, Object> run(Values inputs, String command, Map<String, String> more) {
    var interpreter = inputs.texts("interpreter");
    var line = new ArrayList<>(interpreter.isEmpty() ? INTERPRETER : interpreter);
    line.add(command);
    // Files and not pipes: a command that prints much must not wait for a reader.
    try (var forOut = Temporary.file("command", ".out");
        var forErr = Temporary.file("command", ".err")) {
      var out = forOut.path();
      var err = forErr.path();
      var builder =
          new ProcessBuilder(line)
              .directory(inputs.text("dir").map(Path::of).orElse(folder).toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.environment().putAll(inputs.textMap("environment"));
      builder.environment().putAll(more);
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
        // The plugin repeats the command itself, and both streams.
        throw new Refusal(
            "exit status %d: running \"%s\"".formatted(process.exitValue(), command),
            Stream.of(read(out), read(err))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n")));
      }
      return Map.of("stdout", read(out), "stderr", read(err));
    } catch (IOException e) {
      throw new Refusal("fork/exec", "cannot run " + line.get(0) + " in " + folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Cancelled", "the simulator was stopped while a command ran");
    }
  }

  private static String read(Path file) throws IOException {
    var text = Files.readString(file);
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
