package homelab.cli;

import homelab.lab.Fault;
import homelab.lab.FirstBootTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Boots the node in the lab and says whether it ended as it has to. */
@Command(
    name = "boot",
    header = "Boot the rendered user_data for real, with a fault or without.",
    description = {
      "",
      "The program is run on the engine with src/test/stacks/lab.yaml; the bytes that the cloud",
      "would be given go to the real cloud-init in a container with real systemd, apt, Docker and",
      "WireGuard. Semaphore's image is a stand-in. The outcome is judged from outside the node.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab lab boot                        nothing goes wrong",
      "  homelab lab boot --list                 which faults there are",
      "  homelab lab boot --fault dns-dead       one of them",
      "  homelab lab boot --user-data FILE       other bytes, as they are sent: gzip"
    })
final class LabBootCommand implements Callable<Integer> {

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      defaultValue = "clean",
      description = "What goes wrong (default: ${DEFAULT-VALUE}).")
  private String fault;

  @Option(
      names = "--user-data",
      paramLabel = "FILE",
      description = "Boot this instead of what the program renders.")
  private Path userData;

  @Option(names = "--list", description = "Print the faults and how each has to end.")
  private boolean list;

  @Option(names = "--console", description = "Print the node's whole console and not only ours.")
  private boolean console;

  private final Invocation invocation;

  LabBootCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      for (var one : Fault.values()) {
        invocation
            .out()
            .printf(
                "%-16s %s: %s within %d s%n",
                one.label(), one.story(), one.expected().words(), one.bound().toSeconds());
      }
      return Exit.OK.code();
    }
    var chosen =
        Fault.named(fault)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        Exit.USAGE,
                        "--fault %s: there is no such fault; 'homelab lab boot --list' shows them"
                            .formatted(fault)));
    var bytes = userData == null ? Optional.<byte[]>empty() : Optional.of(read());
    return LabAccess.with(invocation, trial -> boot(trial, chosen, bytes));
  }

  private Exit boot(FirstBootTrial trial, Fault chosen, Optional<byte[]> bytes) throws IOException {
    var out = invocation.out();
    out.printf("%s: %s%n", chosen.label(), chosen.story());
    var judgement = trial.run(chosen, bytes, watcher());
    judgement.objections().forEach(objection -> out.println("  not so: " + objection));
    out.printf(
        "%s after %d s; it had to end %s within %d s%n",
        judgement.outcome().lastLine(),
        judgement.outcome().time().toSeconds(),
        chosen.expected().words(),
        chosen.bound().toSeconds());
    return judgement.objections().isEmpty() ? Exit.OK : Exit.FAILED;
  }

  private byte[] read() throws IOException {
    var file = invocation.resolve(userData);
    if (!Files.isReadable(file)) {
      throw new CommandFailure(Exit.USAGE, "--user-data %s cannot be read".formatted(file));
    }
    return Files.readAllBytes(file);
  }

  private Consumer<String> watcher() {
    return line -> {
      int ours = line.indexOf("homelab: ");
      if (console) {
        invocation.out().println("  | " + line);
      } else if (ours >= 0) {
        invocation.out().println("  " + line.substring(ours + "homelab: ".length()));
      }
    };
  }
}
