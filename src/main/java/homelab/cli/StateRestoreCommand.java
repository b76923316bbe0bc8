package homelab.cli;

import homelab.state.SealedCopy;
import homelab.state.StateLock;
import homelab.state.StoredStack.Condition;
import homelab.state.StoredStack.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the state back, from a copy or from what the backend has kept. */
@Command(
    name = "restore",
    header = "Put the state back: from an encrypted copy, or an earlier one from the backend.",
    description = {
      "",
      "From a copy: the stack has to be empty or broken; where there is none it is made.",
      "With --from: an earlier state that lies in the backend beside the lost or broken one, as the"
          + " commands",
      "that refuse name it: the engine's own .bak file, its backups and history, or a version that"
          + " the",
      "bucket kept (NAME@VERSION). What it takes the place of is kept below homelab/earlier.",
      "Look at 'homelab preview' before anything else: it says what has changed since.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab state restore ~/homelab-2026-11-24.state",
      "  homelab state restore --from .pulumi/stacks/homelab/home.json.bak"
    })
final class StateRestoreCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "What 'homelab state backup' wrote.")
  private Path file;

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "An earlier state in the backend, by its name there.")
  private String from;

  @Option(names = "--replace", description = "Also over a stack that holds something.")
  private boolean replace;

  private final Invocation invocation;

  StateRestoreCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    if ((file == null) == (from == null)) {
      throw new CommandFailure(Exit.USAGE, "name either a FILE or --from an earlier state.");
    }
    var mine = PersonalStack.open(invocation, stack.name());
    if (from == null) {
      fromCopy(mine);
    } else {
      fromBackend(mine);
    }
    return Exit.OK.code();
  }

  private void fromCopy(PersonalStack mine) throws IOException {
    var copy = StateCopy.read(SealedCopy.open(read(), Passphrase.required(invocation)));
    if (!copy.stack().equals(stack.name())) {
      throw new CommandFailure(
          Exit.REFUSED,
          "%s is a copy of stack %s, not of %s. Pass --stack %s."
              .formatted(file, copy.stack(), stack.name(), copy.stack()));
    }
    var engine = mine.engineWithoutState();
    var stored = mine.stored();
    var found = stored.now();
    requireReplaceable(found);
    if (found.condition() != Condition.HELD && found.condition() != Condition.EMPTY) {
      // What cannot be read is kept, and an import needs a stack that the engine can read.
      stored.startOver();
      engine.createStack();
    }
    engine.importState(copy.state().toString());
    copy.restoreRecords(stored.store());
    invocation
        .out()
        .printf(
            "stack %s: %d resources and %d records are back. Look at 'homelab preview' now.%n",
            stack.name(), copy.resources(), copy.records().size());
  }

  private void fromBackend(PersonalStack mine) {
    var stored = mine.stored();
    var locks = StateLock.of(stored.store(), stored.project(), stack.name());
    if (!locks.isEmpty()) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("process %d on %s holds the lock of stack %s. Wait for it; if it is no more,"
                  + " './homelab state repair' takes its lock away, then run this again.")
              .formatted(locks.get(0).process(), locks.get(0).host(), stack.name()));
    }
    requireReplaceable(stored.now());
    var restored = stored.restore(from);
    mine.exported();
    invocation
        .out()
        .printf(
            "stack %s: %d resources are back, as of %s. %s%n",
            stack.name(),
            restored.resources(),
            restored.time(),
            restored.pending() > 0
                ? "Run 'homelab state repair' now: %d operations in it never ended."
                    .formatted(restored.pending())
                : "Look at 'homelab preview' now: what was made later it does not know.");
  }

  private void requireReplaceable(Found found) {
    if (found.resources() > 0 && !replace) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("stack %s holds %d resources, which homelab would forget. If that is what you want, pass"
                  + " --replace.")
              .formatted(stack.name(), found.resources()));
    }
  }

  private byte[] read() throws IOException {
    var source = invocation.resolve(file);
    try {
      return Files.readAllBytes(source);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(Exit.USAGE, source + " does not exist.");
    }
  }
}
