package homelab.state;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an address means that {@code pulumi login} takes.
 *
 * @param address as the engine knows it
 * @param folder of a {@code file://} address
 * @param bucket of an {@code s3://} address
 */
public record Backend(String address, Optional<Path> folder, Optional<BucketAddress> bucket) {

  private static final String FILE = "file://";
  private static final String HOME = "~";

  /**
   * Reads an address.
   *
   * @param variables of the person's shell, which the engine looks at too
   * @throws BackendRefusal if homelab cannot reach what it names
   */
  public static Backend of(String address, Map<String, String> variables) {
    if (address.startsWith(FILE)) {
      return new Backend(address, Optional.of(folder(address, variables)), Optional.empty());
    }
    if (address.startsWith(BucketAddress.SCHEME)) {
      return new Backend(
          address, Optional.empty(), Optional.of(BucketAddress.parse(address, variables)));
    }
    throw new BackendRefusal(
        ("the state is at %s, and homelab cannot keep its own records there. Use an s3:// address"
                + " (docs/state.md has one for each service) or a file:// one.")
            .formatted(plain(address)));
  }

  /**
   * Opens it.
   *
   * @param variables of the person's shell: keys of the bucket
   */
  public ObjectStore open(Map<String, String> variables) {
    return folder
        .<ObjectStore>map(FolderStore::new)
        .orElseGet(() -> BucketStore.open(bucket.orElseThrow(), variables));
  }

  @Override
  public String toString() {
    return plain(address);
  }

  /** The part before the options: somebody may have put more into these than belongs there. */
  private static String plain(String address) {
    return address.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
  }

  private static Path folder(String address, Map<String, String> variables) {
    var path = address.substring(FILE.length()).replaceAll("\\?.*", "");
    if (path.startsWith(HOME)) {
      var home = variables.getOrDefault("HOME", System.getProperty("user.home"));
      return Path.of(home + path.substring(HOME.length()));
    }
    try {
      // The engine takes relative paths too, which are no URIs.
      return path.startsWith("/") ? Path.of(URI.create(FILE + path)) : Path.of(path);
    } catch (IllegalArgumentException e) {
      return Path.of(path);
    }
  }
}
