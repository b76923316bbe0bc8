package homelab.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Commands as processes of the operating system, with nothing on their standard input. */
public final class SystemCommands implements Commands {

  @Override
  public int run(
      List<String> line, Path folder, Map<String, String> environment, Consumer<String> output) {
    var builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new MissingToolException(
          "'%s' could not be started: %s".formatted(line.get(0), e.getMessage()));
    }
    // A build that outlives the command which wanted it would hold the cache's lock.
    var stop = new Thread(process::destroy);
    addHook(stop);
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      process.getOutputStream().close();
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        output.accept(text);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("the output of " + line.get(0) + " could not be read", e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while waiting for " + line.get(0), e);
    } finally {
      removeHook(stop);
    }
  }

  private static void addHook(Thread stop) {
    try {
      Runtime.getRuntime().addShutdownHook(stop);
    } catch (IllegalStateException e) {
      // The JVM is going down, and this command is part of its tidying up: it may finish.
      return;
    }
  }

  private static void removeHook(Thread stop) {
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook is running or has run: what it was there for.
      return;
    }
  }
}
