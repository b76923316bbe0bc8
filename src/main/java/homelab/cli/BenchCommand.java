package homelab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import homelab.rehearsal.Bench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how fast the program is against what bounds it. */
@Command(
    name = "bench",
    header = "Measure the program against the engine's floor and the clouds' own slowness.",
    description = {
      "",
      "Runs against simulated clouds. Ratios are what counts: a machine's speed cancels out of"
          + " them.",
      "The aims: preview at most 1.5 times the floor with 20 services, up at most 1.15 times its",
      "critical path, user_data constant, growth no worse than linear.",
      ""
    },
    footer = {"", "Examples:", "  homelab bench", "  homelab bench --json target/bench.json"})
final class BenchCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Path json;

  private final Invocation invocation;

  BenchCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var tools = invocation.toolbox().engine();
    var figures =
        new Bench(tools, invocation.root(), stack.name(), invocation.err()::println).run();
    figures.forEach(
        (name, figure) -> invocation.out().printf(Locale.ROOT, "%-55s %10.2f%n", name, figure));
    if (json != null) {
      var file = invocation.resolve(json);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file,
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(figures)
              + "\n");
    }
    return Exit.OK.code();
  }
}
