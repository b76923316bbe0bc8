package homelab.cli;

import homelab.state.SealedCopy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies the state to an encrypted file. */
@Command(
    name = "backup",
    header = "Copy the state to an encrypted file.",
    description = {
      "",
      "The file is encrypted with the passphrase (PULUMI_CONFIG_PASSPHRASE), and only you can read"
          + " it.",
      "Keep it away from the bucket, and the passphrase away from both.",
      ""
    },
    footer = {"", "Examples:", "  homelab state backup ~/homelab-2026-11-24.state"})
final class StateBackupCommand implements Callable<Integer> {

  @Mixin private StackOption stack;

  @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
  private Path file;

  private final Invocation invocation;

  StateBackupCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.open(invocation, stack.name());
    var passphrase = Passphrase.required(invocation);
    var copy =
        StateCopy.of(stack.name(), mine.exported(), mine.backend().open(invocation.environment()));
    var target = invocation.resolve(file);
    var sealed = SealedCopy.seal(copy.toBytes(), passphrase, new SecureRandom());
    try (var channel =
        Files.newByteChannel(
            target,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(java.nio.ByteBuffer.wrap(sealed));
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(Exit.REFUSED, target + " exists; name a new file.");
    }
    invocation
        .out()
        .printf(
            "%s: %d resources of stack %s and %d records%n",
            target, copy.resources(), stack.name(), copy.records().size());
    return Exit.OK.code();
  }
}
