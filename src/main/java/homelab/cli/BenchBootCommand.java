package homelab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import homelab.lab.BootBench;
import homelab.lab.FirstBootTrial;
import homelab.lab.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how long a first boot takes against what it cannot do without. */
@Command(
    name = "boot",
    header = "Measure the first boot in the lab against a bare cloud-init.",
    description = {
      "",
      "Boots the node three times and, in turn, a bare cloud-init that installs the same packages"
          + " in",
      "one apt call and pulls the same image. The aim: READY within 1.10 times the bare one.",
      "Needs root, as 'homelab lab' does.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab bench boot",
      "  homelab bench boot --json target/boot.json"
    })
final class BenchBootCommand implements Callable<Integer> {

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Path json;

  private final Invocation invocation;

  BenchBootCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    try {
      var toolbox = invocation.toolbox();
      toolbox.installLabPackages();
      var trial =
          FirstBootTrial.prepare(
              toolbox.engine(), invocation.root(), invocation.environment(), invocation.progress());
      var figures = new BootBench(trial, invocation.progress()).run();
      figures.forEach(
          (name, figure) -> invocation.out().printf(Locale.ROOT, "%-40s %10.2f%n", name, figure));
      if (json != null) {
        var file = invocation.resolve(json);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
            file,
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(figures)
                + "\n");
      }
      return Exit.OK.code();
    } catch (LabFailure e) {
      throw new CommandFailure(Exit.FAILED, e.getMessage());
    }
  }
}
