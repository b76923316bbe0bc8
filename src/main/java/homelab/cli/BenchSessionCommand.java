package homelab.cli;

import homelab.lab.SessionBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints how soon the session is back after a move, beside what others would take. */
@Command(
    name = "session",
    header = "Measure in the lab how soon the session is back after a move.",
    description = {
      "",
      "Each end moves in turn, and the time runs from the record's change to traffic both ways.",
      "Beside it: wg-quick with the usual re-resolve script every 30 s, and pfSense's default",
      "interval of 300 s. Also what the session costs in throughput. The aim: worst at most 30 s.",
      "Takes about half an hour. Needs root, as 'homelab lab' does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab bench session",
      "  homelab bench session --json target/session.json"
    })
final class BenchSessionCommand implements Callable<Integer> {

  @Mixin private Figures figures;

  private final Invocation invocation;

  BenchSessionCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    return LabAccess.with(
        invocation,
        trial -> {
          figures.show(invocation, new SessionBench(trial, invocation.progress()).run());
          return Exit.OK;
        });
  }
}
