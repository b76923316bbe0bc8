package homelab.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The folder of a {@code file://} backend. */
record FolderStore(Path folder) implements ObjectStore {

  @Override
  public Optional<byte[]> get(String name) {
    var file = folder.resolve(name);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }

  @Override
  public void put(String name, byte[] content) {
    var file = folder.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      var partial = Files.createTempFile(file.getParent(), ".", ".partial");
      Files.write(partial, content);
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be written", e);
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
          .filter(name -> name.startsWith(start))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be read", e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(name) + " could not be deleted", e);
    }
  }

  @Override
  public String place() {
    return "folder " + folder;
  }
}
