package homelab.cli;

import homelab.rehearsal.Bench;
import homelab.rehearsal.ConvergeBench;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints how fast the program is against what bounds it. */
@Command(
    name = "bench",
    header = "Measure the program against the engine's floor and the clouds' own slowness.",
    description = {
      "",
      "Runs against simulated clouds. Ratios are what counts: a machine's speed cancels out of"
          + " them.",
      "The aims: preview at most 1.5 times the floor with 20 services, up at most 1.15 times its",
      "critical path, user_data constant, growth no worse than linear. The converge runs the real",
      "playbooks on machines that answer at once: what it costs the node.",
      ""
    },
    footer = {"", "Examples:", "  homelab bench", "  homelab bench --json target/bench.json"})
final class BenchCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Mixin private Figures figures;

  private final Invocation invocation;

  BenchCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    StackFile.existing(invocation, stack.name()).read();
    var tools = invocation.toolbox().engine();
    var ansible = invocation.toolbox().python();
    var measured =
        new LinkedHashMap<>(
            new Bench(tools, invocation.root(), stack.name(), invocation.err()::println).run());
    measured.putAll(
        new ConvergeBench(
                ansible,
                invocation.root(),
                stack.name(),
                invocation.commands(),
                invocation.err()::println)
            .run());
    figures.show(invocation, measured);
    return Exit.OK.code();
  }
}
