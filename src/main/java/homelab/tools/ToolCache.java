package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Folders of tools below the user's cache folder, one for each key. A key holds everything that
 * decides the content, so a folder never changes once it is complete. Completeness is a marker that
 * is written last, and not a rename, because a Python environment cannot be moved.
 */
public final class ToolCache {

  private static final String MARKER = ".complete";

  private final Path root;

  /** Keeps its folders below {@code root}, which need not exist yet. */
  public ToolCache(Path root) {
    this.root = root;
  }

  /** The cache of the user whose environment this is. */
  public static ToolCache of(Map<String, String> environment) {
    return new ToolCache(base(environment).resolve("tools"));
  }

  /**
   * The roots of the lab's machines. They lie apart from the tools: root makes them, with files
   * that nobody else may read, and whoever packs the tools' folder packs none of them.
   */
  public static ToolCache ofLab(Map<String, String> environment) {
    return new ToolCache(base(environment).resolve("lab"));
  }

  private static Path base(Map<String, String> environment) {
    var xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG rules say that a relative path is to be ignored.
    var base =
        xdg.startsWith("/")
            ? Path.of(xdg)
            : Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".cache");
    return base.resolve("homelab");
  }

  /** Tells whether a key's folder is there and complete. */
  public boolean holds(String key) {
    return Files.exists(root.resolve(key).resolve(MARKER));
  }

  /**
   * Returns the folder of a key, made first if it is not there. Of several processes that ask for
   * the same key, one makes it and the others wait.
   *
   * @param maker fills the empty folder that it is given; if it throws, nothing is kept
   */
  public Path provide(String key, Consumer<Path> maker) {
    var folder = root.resolve(key);
    if (holds(key)) {
      return folder;
    }
    makeFolder(root);
    try (var channel =
            FileChannel.open(
                root.resolve(key + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      if (lock.isValid() && !holds(key)) {
        delete(folder);
        makeFolder(folder);
        maker.accept(folder);
        Files.writeString(folder.resolve(MARKER), "");
      }
      return folder;
    } catch (IOException e) {
      throw unusable(root, e);
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static MissingToolException unusable(Path folder, IOException cause) {
    return new MissingToolException(
        ("The tools are kept in %s, which cannot be written (%s). Set XDG_CACHE_HOME to a folder"
                + " that can, and run this again.")
            .formatted(folder, cause));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s is half-made and could not be removed; remove it and run this again."
              .formatted(folder),
          e);
    }
  }
}
