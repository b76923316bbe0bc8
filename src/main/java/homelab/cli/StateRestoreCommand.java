package homelab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.state.SealedCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts an encrypted copy of the state back. */
@Command(
    name = "restore",
    header = "Put an encrypted copy of the state back.",
    description = {
      "",
      "The stack has to be there and empty: 'homelab state init' makes one. Then look at 'homelab"
          + " preview'",
      "before anything else: it says what has changed since the copy was made.",
      ""
    },
    footer = {"", "Examples:", "  homelab state restore ~/homelab-2026-11-24.state"})
final class StateRestoreCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(paramLabel = "FILE", description = "What 'homelab state backup' wrote.")
  private Path file;

  @Option(names = "--replace", description = "Also over a stack that holds something.")
  private boolean replace;

  private final Invocation invocation;

  StateRestoreCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.open(invocation, stack.name());
    var copy = StateCopy.read(SealedCopy.open(read(), Passphrase.required(invocation)));
    if (!copy.stack().equals(stack.name())) {
      throw new CommandFailure(
          Exit.REFUSED,
          "%s is a copy of stack %s, not of %s. Pass --stack %s."
              .formatted(file, copy.stack(), stack.name(), copy.stack()));
    }
    var engine = mine.engine();
    int held = StateCopy.resources(new ObjectMapper().readTree(mine.exported()));
    if (held > 0 && !replace) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("stack %s holds %d resources, which the copy would make homelab forget. If that is what"
                  + " you want, pass --replace.")
              .formatted(stack.name(), held));
    }
    engine.importState(copy.state().toString());
    copy.restoreRecords(mine.backend().open(invocation.environment()));
    invocation
        .out()
        .printf(
            "stack %s: %d resources and %d records are back. Look at 'homelab preview' now.%n",
            stack.name(), copy.resources(), copy.records().size());
    return Exit.OK.code();
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
