package homelab.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A copy of the project's two engine files in a folder of its own, so that a rehearsal changes
 * nothing of yours and needs no passphrase: whatever was encrypted in the stack file is left out
 * and given anew.
 */
public final class RehearsalProject {

  private static final String PREFIX = "homelab:";
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();

  private final Path folder;
  private final Path stackFile;

  private RehearsalProject(Path folder, Path stackFile) {
    this.folder = folder;
    this.stackFile = stackFile;
  }

  /** Copies the project's files. */
  static RehearsalProject copy(Path root, String stack, Path folder) throws IOException {
    return copy(root, stack, root.resolve("Pulumi.%s.yaml".formatted(stack)), folder);
  }

  /** Copies the project's files, with a stack file from anywhere. */
  static RehearsalProject copy(Path root, String stack, Path original, Path folder)
      throws IOException {
    if (!Files.isRegularFile(original)) {
      throw new IllegalArgumentException(
          "--stack %s: there is no %s; name a stack that has a file, or copy Pulumi.home.yaml"
              .formatted(stack, original));
    }
    Files.createDirectories(folder);
    Files.copy(root.resolve("Pulumi.yaml"), folder.resolve("Pulumi.yaml"));
    var stackFile = folder.resolve("Pulumi.%s.yaml".formatted(stack));
    var tree = (ObjectNode) YAML.readTree(original.toFile());
    tree.remove("encryptionsalt");
    tree.remove("encryptedkey");
    tree.remove("secretsprovider");
    var config = (ObjectNode) tree.get("config");
    config.properties().removeIf(entry -> entry.getValue().has("secure"));
    YAML.writeValue(stackFile.toFile(), tree);
    return new RehearsalProject(folder, stackFile);
  }

  public Path folder() {
    return folder;
  }

  /** Reads the copy as the program would. */
  public HomelabConfig config() {
    var keys = new TreeMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : read().get("config").properties()) {
      if (!entry.getValue().has("secure")) {
        keys.put(entry.getKey(), text(entry.getValue()));
      }
    }
    return ConfigLoader.fromEngine(keys);
  }

  /** Changes the copy's configuration; the argument is the object below {@code config}. */
  public void edit(Consumer<ObjectNode> change) {
    var tree = read();
    change.accept((ObjectNode) tree.get("config"));
    try {
      YAML.writeValue(stackFile.toFile(), tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns one top-level key of the argument of {@link #edit}. */
  public static JsonNode key(ObjectNode config, String name) {
    return config.get(PREFIX + name);
  }

  private ObjectNode read() {
    try {
      return (ObjectNode) YAML.readTree(stackFile.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(JsonNode value) {
    try {
      return value.isValueNode() ? value.asText() : new ObjectMapper().writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
