package homelab.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A lock on a stack in a file backend, as another machine's run would hold it. */
final class StateLock implements AutoCloseable {

  private final Path file;

  private StateLock(Path file) {
    this.file = file;
  }

  /** Places a lock. */
  static StateLock hold(String backend, String stack) {
    var folder =
        Path.of(URI.create(backend)).resolve(".pulumi/locks/organization/homelab").resolve(stack);
    try {
      Files.createDirectories(folder);
      var file = folder.resolve("0b8a1a3e-6f0c-4c5e-9c1e-2f6d9b1c7a10.json");
      Files.writeString(
          file,
          """
{"pid":4711,"username":"you","hostname":"another-machine","timestamp":"2026-01-01T00:00:00Z"}
""");
      return new StateLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the lock could not be placed", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the lock could not be taken away", e);
    }
  }
}
