package homelab.cli;

import homelab.interrupt.Interruption;
import homelab.tools.Commands;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Runs a command line in this JVM and keeps what it said. Its clock moves by what it sleeps. */
final class CommandLineStage {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Invocation invocation;
  private Instant now = Instant.parse("2026-12-01T00:00:00Z");

  CommandLineStage(Path root, Map<String, String> environment, Commands commands) {
    this(root, environment, commands, new Interruption());
  }

  CommandLineStage(
      Path root, Map<String, String> environment, Commands commands, Interruption interruption) {
    invocation =
        new Invocation(
            root,
            root,
            environment,
            new BufferedReader(new StringReader("")),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            commands,
            () -> now,
            duration -> now = now.plus(duration),
            new SilentNetwork(),
            interruption);
  }

  int run(String... arguments) {
    return Homelab.commandLine(invocation).execute(arguments);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  Invocation invocation() {
    return invocation;
  }
}
