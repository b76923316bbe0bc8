package homelab.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The folder of a {@code file://} backend. */
record FolderStore(Path folder) implements ObjectStore {

  /** What the engine's library keeps beside each file, as a bucket would its content type. */
  private static final String NOTES = ".attrs";

  @Override
  public Optional<byte[]> get(String name) {
    var file = folder.resolve(name);
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UnreadableFile(
          "%s could not be read: %s. Give yourself the right to read it, or name another folder in"
                  .formatted(file, reason(e))
              + " PULUMI_BACKEND_URL.",
          reason(e),
          e);
    }
  }

  @Override
  public void put(String name, byte[] content) {
    var file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      var partial = Files.createTempFile(file.getParent(), ".", ".partial");
      Files.write(partial, content);
      // What the engine noted of the file that was there before is not true of this one.
      Files.deleteIfExists(notes(file));
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw refusal(file, "written", e);
    }
  }

  @Override
  public List<String> list(String start) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.startsWith(start) && !name.endsWith(NOTES))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw refusal(folder, "read", e.getCause());
    } catch (IOException e) {
      throw refusal(folder, "read", e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
      Files.deleteIfExists(notes(folder.resolve(name)));
    } catch (IOException e) {
      throw refusal(folder.resolve(name), "deleted", e);
    }
  }

  @Override
  public String place() {
    return "folder " + folder;
  }

  private static Path notes(Path file) {
    return file.resolveSibling(file.getFileName() + NOTES);
  }

  private static BackendRefusal refusal(Path file, String verb, IOException e) {
    return new BackendRefusal(
        "%s could not be %s: %s. Look at its owner, its rights and whether its disk is full or"
                .formatted(file, verb, reason(e))
            + " mounted read-only.",
        e);
  }

  /** The system's own word, without the path that the sentence has already. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException of) {
      return Optional.ofNullable(of.getReason()).orElse(e.getClass().getSimpleName());
    }
    return String.valueOf(e.getMessage());
  }
}
