package homelab.lab;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A part of the lab that runs in a namespace as a process: it says {@code ready} and then takes
 * orders line by line, and it ends when nobody gives it any.
 */
final class OrderedProcess implements AutoCloseable {

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private OrderedProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param name for whoever reads a failure, as in {@code the lab's internet}
   * @param log where its standard error goes
   */
  static OrderedProcess start(String name, List<String> line, Path log) {
    try {
      var process = new ProcessBuilder(line).redirectError(Redirect.to(log.toFile())).start();
      var started = new OrderedProcess(name, log, process);
      var first = started.answers.readLine();
      if (!"ready".equals(first)) {
        process.destroy();
        throw new LabFailure(
            "%s said '%s' and not 'ready':%n%s".formatted(name, first, LabParts.text(log)));
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the beginning of a line that runs a class of this program with little overhead. */
  static List<String> java(Class<?> main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        // Two first processes of their namespaces would fight for one file, and say so.
        "-XX:-UsePerfData",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }

  /** Gives an order and waits until it is in force. */
  void order(String... words) {
    var answer = ask(words);
    if (!"done".equals(answer)) {
      throw new LabFailure("%s answered '%s'".formatted(name, answer));
    }
  }

  /** Asks something and returns the answer. */
  synchronized String ask(String... words) {
    try {
      orders.write(String.join(" ", words));
      orders.newLine();
      orders.flush();
      var answer = answers.readLine();
      if (answer == null) {
        throw new LabFailure("%s is gone:%n%s".formatted(name, LabParts.text(log)));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
