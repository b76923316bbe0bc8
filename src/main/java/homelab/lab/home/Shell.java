package homelab.lab.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Programs that the home end runs in its own namespace; what they say goes to its log. */
final class Shell {

  private Shell() {}

  /** Runs a program that has to succeed. */
  static void run(String... line) {
    int code = attempt(line);
    if (code != 0) {
      throw new IllegalStateException("'%s' ended with %d".formatted(String.join(" ", line), code));
    }
  }

  /** Runs a program and returns its exit code. */
  static int attempt(String... line) {
    try {
      return start(List.of(line)).waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Starts a program that goes on beside this one; its output goes to the log. */
  static Process start(List<String> line) {
    try {
      var builder = new ProcessBuilder(line).redirectErrorStream(true);
      // Standard output is where orders are answered.
      builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
      builder.environment().put("LC_ALL", "C");
      var process = builder.start();
      process.getOutputStream().close();
      var reader = new Thread(() -> copy(process), "output of " + line.get(0));
      reader.setDaemon(true);
      reader.start();
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Process process) {
    try (var lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        System.err.println(line);
      }
    } catch (IOException e) {
      // It ended while it was being read.
      return;
    }
  }
}
