package homelab.rehearsal.cloud.proxmox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bytes of uploaded files, and the local files that they came from. */
final class Media {

  private final Path projectRoot;
  private final Map<String, byte[]> uploaded = new TreeMap<>();

  Media(Path projectRoot) {
    this.projectRoot = projectRoot;
  }

  Optional<byte[]> local(String path) {
    var file = projectRoot.resolve(path);
    try {
      return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  void upload(String id, byte[] content) {
    uploaded.put(id, content.clone());
  }

  Optional<byte[]> uploaded(String id) {
    return Optional.ofNullable(uploaded.get(id)).map(byte[]::clone);
  }

  void remove(String id) {
    uploaded.remove(id);
  }

  /** Returns whether the local file is there and still what was uploaded. */
  boolean isSame(String id, String path) {
    var now = local(path);
    return now.isPresent() && Arrays.equals(now.get(), uploaded.get(id));
  }
}
