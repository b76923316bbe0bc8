package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder or a file below TMPDIR, for the owner only, that outlives neither its use nor a process
 * that is ended by a signal.
 */
public final class Temporary implements AutoCloseable {

  private static final FileAttribute<?>[] NONE = {};

  private static final Set<Path> LEFT = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Temporary::deleteWhatIsLeft, "temporary"));
  }

  private final Path path;

  private Temporary(Path path) {
    this.path = path;
    LEFT.add(path);
  }

  /** Makes an empty folder. */
  public static Temporary folder(String name) throws IOException {
    return new Temporary(Files.createTempDirectory(name, NONE));
  }

  /** Makes an empty file. */
  public static Temporary file(String start, String end) throws IOException {
    return new Temporary(Files.createTempFile(start, end, NONE));
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " could not be deleted; delete it by hand", e);
    }
    LEFT.remove(path);
  }

  private static void deleteWhatIsLeft() {
    for (var path : LEFT) {
      try {
        delete(path);
      } catch (IOException e) {
        // Something still writes there; it is not worth keeping the process for.
        continue;
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (var paths = Files.walk(path)) {
      for (var one : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    } catch (NoSuchFileException e) {
      // Something else deletes it at the same time.
      return;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
