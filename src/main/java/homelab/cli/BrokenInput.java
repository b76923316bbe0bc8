package homelab.cli;

import homelab.engine.EngineFailure;
import homelab.rehearsal.NotInState;
import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong outside of the program: a file, a folder or a state that is not as it has to be.
 */
final class BrokenInput {

  private BrokenInput() {}

  /**
   * Returns a sentence with the next step; empty if the error is the program's own.
   *
   * @param written folders that a command writes to, by what a person calls them
   */
  static Optional<String> of(Throwable error, Map<String, Path> written) {
    var full = FullDisk.in(error, written);
    if (full.isPresent()) {
      return full;
    }
    for (var at = error; at != null; at = at.getCause()) {
      var sentence = sentence(at);
      if (sentence.isPresent()) {
        return sentence;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> sentence(Throwable error) {
    if (error instanceof EngineFailure) {
      var said = error.getMessage().strip();
      return Optional.of(said + EngineHints.of(said).map("\n"::concat).orElse(""));
    }
    if (error instanceof NotInState) {
      return Optional.of(
          error.getMessage() + ". Run 'homelab up' first: it makes what is missing.");
    }
    if (error instanceof FileSystemException file) {
      return Optional.of("%s %s.".formatted(file.getFile(), reason(file)));
    }
    if (error instanceof FileNotFoundException) {
      // Java puts the path and the system's reason into the message.
      return Optional.of("cannot open %s.".formatted(error.getMessage()));
    }
    return Optional.empty();
  }

  private static String reason(FileSystemException file) {
    if (file instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (file instanceof AccessDeniedException) {
      return "may not be read or written: look at its owner and its rights";
    }
    if (file instanceof FileAlreadyExistsException) {
      return "is there already, and is not what belongs there";
    }
    return "cannot be used: %s. Look at its kind, its rights and whether its disk is mounted read-only"
        .formatted(Optional.ofNullable(file.getReason()).orElse(file.getClass().getSimpleName()));
  }
}
