package homelab.cli;

import homelab.engine.EngineFailure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A disk that has no room left. Java mostly says so without a path, so the folders that a command
 * writes to are looked at.
 */
final class FullDisk {

  private static final List<String> REASONS =
      List.of("No space left on device", "Disk quota exceeded");

  private static final long ROOM_BYTES = 64 * 1024;

  private FullDisk() {}

  /**
   * Returns a sentence with the next step, if this is the reason of an error.
   *
   * @param written folders that are written to, by what a person calls them
   */
  static Optional<String> in(Throwable error, Map<String, Path> written) {
    var found = false;
    var named = Optional.<String>empty();
    for (var at = error; at != null; at = at.getCause()) {
      if (at instanceof EngineFailure) {
        // The engine names the file itself.
        return Optional.empty();
      }
      boolean here = isNamedBy(at);
      if (here && at instanceof FileSystemException file) {
        // Of a copy, the second one is where it goes.
        named =
            Optional.ofNullable(file.getOtherFile()).or(() -> Optional.ofNullable(file.getFile()));
      }
      found |= here;
    }
    var otherwise = named.orElse("the disk");
    return found ? Optional.of(sentence(fullOne(written).orElse(otherwise))) : Optional.empty();
  }

  private static Optional<String> fullOne(Map<String, Path> written) {
    return written.entrySet().stream()
        .filter(one -> isFull(one.getValue()))
        .map(one -> "%s (%s)".formatted(one.getValue(), one.getKey()))
        .findFirst();
  }

  private static boolean isNamedBy(Throwable error) {
    var message = String.valueOf(error.getMessage());
    return REASONS.stream().anyMatch(message::contains);
  }

  private static String sentence(String what) {
    return what
        + ": no space left on device. Free some there ('df -h' and 'df -i' show how much there is),"
        + " then run the same line again.";
  }

  /** Tries it: what the system calls free may be for root, or want for entries. */
  private static boolean isFull(Path folder) {
    var at = Optional.of(folder);
    while (at.isPresent() && !Files.isDirectory(at.get())) {
      at = Optional.ofNullable(at.get().getParent());
    }
    if (at.isEmpty()) {
      return false;
    }
    try {
      var probe = Files.createTempFile(at.get(), ".room-", ".partial");
      try {
        Files.write(probe, new byte[(int) ROOM_BYTES]);
        return false;
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return isNamedBy(e);
    }
  }
}
