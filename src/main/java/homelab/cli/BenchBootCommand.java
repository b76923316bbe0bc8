package homelab.cli;

import homelab.lab.BootBench;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how long a first boot takes against what it cannot do without. */
@Command(
    name = "boot",
    header = "Measure the first boot in the lab against a bare cloud-init.",
    description = {
      "",
      "Boots the node three times and, in turn, a bare cloud-init that installs the same packages"
          + " in",
      "one apt call and pulls the same image. The aim: READY within 1.10 times the bare one, the"
          + " waiting",
      "for wg0 and for Semaphore's first answer not counted; both figures are printed.",
      "Then a node beside a whole home, from power-on until its schedule has converged home; in the"
          + " lab",
      "that schedule comes each minute. Needs root, as 'homelab lab' does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab bench boot",
      "  homelab bench boot --faults             each fault too, about ten minutes more",
      "  homelab bench boot --json target/boot.json"
    })
final class BenchBootCommand implements Callable<Integer> {

  @Mixin private Figures figures;

  @Option(
      names = "--faults",
      description = "Boot under each fault, too, and print its seconds beside its bound.")
  private boolean faults;

  private final Invocation invocation;

  BenchBootCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    return LabAccess.with(
        invocation,
        trial -> {
          var bench = new BootBench(trial, invocation.progress());
          var found = new LinkedHashMap<>(bench.run());
          if (faults) {
            found.putAll(bench.faults());
          }
          figures.show(invocation, found);
          return Exit.OK;
        });
  }
}
