package homelab.cli;

import homelab.lab.FirstBootTrial;
import homelab.lab.LabFailure;
import java.io.IOException;

/** How a command comes to the lab: with its packages and parts there, and its failures in words. */
final class LabAccess {

  private LabAccess() {}

  /** Runs some work in the lab and returns the exit code. */
  static int with(Invocation invocation, Work work) throws IOException {
    try {
      var toolbox = invocation.toolbox();
      toolbox.installLabPackages();
      return work.in(
              FirstBootTrial.prepare(
                  toolbox.engine(),
                  invocation.root(),
                  invocation.environment(),
                  invocation.progress()))
          .code();
    } catch (LabFailure e) {
      throw new CommandFailure(Exit.FAILED, e.getMessage());
    }
  }

  /** What is done there. */
  interface Work {
    Exit in(FirstBootTrial trial) throws IOException;
  }
}
