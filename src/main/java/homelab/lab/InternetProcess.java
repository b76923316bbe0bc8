package homelab.lab;

import homelab.lab.internet.Internet;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The lab's internet as a process in its own namespace, and the orders that it takes. */
final class InternetProcess implements AutoCloseable {

  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  private InternetProcess(Process process) {
    this.process = process;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts it and waits until every service listens.
   *
   * @param folder what {@link Internet} serves
   */
  static InternetProcess start(LabNetwork network, Path folder, String zone, String instanceId) {
    try {
      var process =
          new ProcessBuilder(
                  network.onInternet(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      Internet.class.getName(),
                      folder.toString(),
                      zone,
                      instanceId))
              .redirectError(Redirect.to(folder.resolve("internet.log").toFile()))
              .start();
      var internet = new InternetProcess(process);
      internet.expect("ready", folder);
      return internet;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expect(String wanted, Path folder) throws IOException {
    var line = answers.readLine();
    if (!wanted.equals(line)) {
      throw new LabFailure(
          "the lab's internet said '%s' and not '%s'; see %s"
              .formatted(line, wanted, folder.resolve("internet.log")));
    }
  }

  /** Gives an order, as {@link Internet} describes them, and waits until it is in force. */
  void order(String... words) {
    try {
      orders.write(String.join(" ", words));
      orders.newLine();
      orders.flush();
      var answer = answers.readLine();
      if (!"done".equals(answer)) {
        throw new LabFailure("the lab's internet answered '%s'".formatted(answer));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
