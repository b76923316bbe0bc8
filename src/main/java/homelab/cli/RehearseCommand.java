package homelab.cli;

import homelab.controlplane.Rendered;
import homelab.rehearsal.Rehearsal;
import homelab.rehearsal.RehearsalFolder;
import homelab.rehearsal.RehearsalResult;
import homelab.rehearsal.RehearsalStopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the whole program on the real engine against simulated clouds. */
@Command(
    name = "rehearse",
    header = "Run the whole program on the real engine against simulated clouds.",
    description = {
      "",
      "Needs no account and no passphrase: it works on a copy of the stack file, and every secret"
          + " in",
      "it is thrown away. It makes, drifts, destroys and rebuilds the homelab, and checks each"
          + " step.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab rehearse                     the example stack",
      "  homelab rehearse --stack mine        your own stack file",
      "  homelab rehearse --out /tmp/look     leave the results there; open report.html",
      "  homelab rehearse --compare /tmp/look --comment comment.md",
      "                                       what differs from that rehearsal"
    })
final class RehearseCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the results go; what is there is replaced (default: target/rehearsal).")
  private Path out;

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      description = "Compare with what another rehearsal left there; with --comment.")
  private Path base;

  @Option(
      names = "--comment",
      paramLabel = "FILE",
      description = "Write the difference to --compare there, as a comment for a pull request.")
  private Path comment;

  private final Invocation invocation;

  RehearseCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if ((base == null) != (comment == null)) {
      throw new CommandFailure(Exit.USAGE, "--compare and --comment need each other.");
    }
    var folder =
        out == null
            ? invocation.root().resolve("target").resolve("rehearsal")
            : invocation.resolve(out);
    requireOursOrEmpty(folder);
    // Seen now, and not after a minute's work.
    StackFile.existing(invocation, stack.name()).read();
    Files.createDirectories(folder);
    var engine = invocation.toolbox().engine();
    RehearsalResult result;
    try {
      result =
          new Rehearsal(engine, invocation.root(), stack.name(), invocation.out()::println).run();
    } catch (RehearsalStopped e) {
      return stopped(e);
    }
    new RehearsalFolder(folder)
        .write(result, Rendered.of(stack.name(), result.config(), result.topology()));
    if (comment != null) {
      new CommentFile(invocation, comment)
          .write(RehearsalComment.of(invocation.resolve(base), result), invocation.masks());
    }
    var checks = result.summary().checks();
    long failed = checks.stream().filter(check -> !check.passed()).count();
    invocation
        .out()
        .printf(
            "%d checks held, %d did not. Results: %s%n", checks.size() - failed, failed, folder);
    return (result.summary().passed() ? Exit.OK : Exit.FAILED).code();
  }

  private int stopped(RehearsalStopped stopped) {
    if (comment != null) {
      new CommentFile(invocation, comment)
          .write(RehearsalComment.of(stack.name(), stopped), invocation.masks());
    }
    long failed = stopped.checks().stream().filter(check -> !check.passed()).count();
    throw new CommandFailure(
        Exit.FAILED,
        "%s. %d checks held, %d did not. No results were written."
            .formatted(stopped.getMessage(), stopped.checks().size() - failed, failed));
  }

  /** The folder is emptied first, which must never happen to one that holds something else. */
  static void requireOursOrEmpty(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve("summary.json"))) {
      return;
    }
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new CommandFailure(
            Exit.REFUSED,
            "--out %s holds something that no rehearsal left there. Name an empty or a new folder."
                .formatted(folder));
      }
    }
  }
}
