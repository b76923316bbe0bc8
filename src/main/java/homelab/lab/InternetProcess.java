package homelab.lab;

import homelab.lab.internet.Internet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lab's internet as a process in its own namespace, and the orders that it takes. */
final class InternetProcess implements AutoCloseable {

  private final OrderedProcess process;

  private InternetProcess(OrderedProcess process) {
    this.process = process;
  }

  /**
   * Starts it and waits until every service listens.
   *
   * @param folder what {@link Internet} serves
   */
  static InternetProcess start(LabNetwork network, Path folder, String zone, String instanceId) {
    var line = new ArrayList<>(OrderedProcess.java(Internet.class));
    line.addAll(List.of(folder.toString(), zone, instanceId));
    return new InternetProcess(
        OrderedProcess.start(
            "the lab's internet",
            network.onInternet(line.toArray(String[]::new)),
            folder.resolve("internet.log")));
  }

  /** Gives an order, as {@link Internet} describes them, and waits until it is in force. */
  void order(String... words) {
    process.order(words);
  }

  /** Asks something, as {@link Internet} describes it. */
  String ask(String... words) {
    return process.ask(words);
  }

  @Override
  public void close() {
    process.close();
  }
}
