package homelab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** What was last given to the firewall, kept beside the state in the backend. */
interface AppliedRecords {

  /** Returns what lies under a name, if anything. */
  Optional<String> read(String name);

  /** Writes under a name; nobody ever reads half of it. */
  void write(String name, String text);

  /**
   * Opens the records of a backend.
   *
   * @throws CommandFailure if the backend is of a kind that cannot hold them
   */
  static AppliedRecords of(String backend) {
    if (!backend.startsWith("file://")) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("the record of what pfSense was given lies beside the state, and homelab cannot reach it"
                  + " in %s; use a file:// backend.")
              .formatted(backend.replaceAll("\\?.*", "")));
    }
    var path = backend.substring("file://".length());
    var folder =
        path.startsWith("~")
            ? Path.of(System.getProperty("user.home") + path.substring(1))
            : Path.of(URI.create(backend));
    return new InFolder(folder.resolve("homelab/applied"));
  }

  /** The records of a file:// backend. */
  record InFolder(Path folder) implements AppliedRecords {

    @Override
    public Optional<String> read(String name) {
      var file = folder.resolve(name);
      try {
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(file + " could not be read", e);
      }
    }

    @Override
    public void write(String name, String text) {
      try {
        Files.createDirectories(folder);
        var partial = Files.createTempFile(folder, ".", ".partial");
        Files.writeString(partial, text);
        Files.move(
            partial,
            folder.resolve(name),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(folder + " could not be written", e);
      }
    }
  }
}
