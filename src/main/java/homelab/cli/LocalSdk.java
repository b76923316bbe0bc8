package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.tools.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One SDK below {@code sdks/}: a schema, and what is made from it.
 *
 * @param folder of schema.json
 */
record LocalSdk(Path folder) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the SDKs of a project, by name. */
  static List<LocalSdk> all(Path root) throws IOException {
    try (var folders = Files.list(root.resolve("sdks"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("schema.json")))
          .sorted()
          .map(LocalSdk::new)
          .toList();
    }
  }

  /**
   * Returns what the schema makes: relative path and bytes, sorted by path.
   *
   * @param engine folder of the engine
   * @param scratch an empty folder for the engine to write to
   */
  SortedMap<String, byte[]> generate(Path engine, Path scratch, Commands commands)
      throws IOException {
    var said = new StringBuilder();
    var made = scratch.resolve(folder.getFileName().toString());
    int exitCode =
        commands.run(
            List.of(
                engine.resolve("pulumi").toString(),
                "package",
                "gen-sdk",
                folder.resolve("schema.json").toString(),
                "--language",
                "java",
                "--out",
                made.toString()),
            folder,
            Map.of(
                "PATH",
                engine + ":" + System.getenv("PATH"),
                "PULUMI_HOME",
                scratch.resolve("home").toString(),
                "PULUMI_SKIP_UPDATE_CHECK",
                "1"),
            line -> said.append(line).append('\n'));
    if (exitCode != 0) {
      throw new CommandFailure(
          Exit.FAILED,
          "the engine could not make an SDK of %s:%n%s"
              .formatted(folder.resolve("schema.json"), said));
    }
    var files = read(made, "java");
    files.putAll(resources());
    return files;
  }

  /** Returns the paths, from the project's folder on, whose bytes are not these. */
  List<String> differences(SortedMap<String, byte[]> made) throws IOException {
    var have = read(folder, "java");
    have.putAll(read(folder, "resources"));
    var paths = new TreeSet<>(have.keySet());
    paths.addAll(made.keySet());
    var different = new ArrayList<String>();
    for (var path : paths) {
      if (!Arrays.equals(have.get(path), made.get(path))) {
        different.add("sdks/%s/%s".formatted(folder.getFileName(), path));
      }
    }
    return different;
  }

  /** Makes the files what they should be; what is in no schema any more is removed. */
  void write(SortedMap<String, byte[]> made) throws IOException {
    var have = read(folder, "java");
    have.putAll(read(folder, "resources"));
    for (var path : have.keySet()) {
      if (!made.containsKey(path)) {
        Files.delete(folder.resolve(path));
      }
    }
    for (var file : made.entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  /** What the SDK looks for on the class path: which plugin to ask the engine for. */
  private Map<String, byte[]> resources() throws IOException {
    var schema = JSON.readTree(folder.resolve("schema.json").toFile());
    var name = schema.path("name").asText();
    var version = schema.path("version").asText();
    var base = schema.path("language").path("java").path("basePackage").asText();
    var place = "resources/%s/%s/".formatted(base.replace('.', '/'), name);
    return Map.of(
        place + "version.txt", version.getBytes(StandardCharsets.UTF_8),
        place + "plugin.json", plugin(schema).getBytes(StandardCharsets.UTF_8));
  }

  private static String plugin(JsonNode schema) {
    var lines = new ArrayList<String>();
    lines.add("  \"resource\": true");
    lines.add("  \"name\": \"%s\"".formatted(schema.path("name").asText()));
    lines.add("  \"version\": \"%s\"".formatted(schema.path("version").asText()));
    if (schema.hasNonNull("pluginDownloadURL")) {
      lines.add("  \"server\": \"%s\"".formatted(schema.path("pluginDownloadURL").asText()));
    }
    return "{\n" + String.join(",\n", lines) + "\n}\n";
  }

  private static SortedMap<String, byte[]> read(Path folder, String part) throws IOException {
    var files = new TreeMap<String, byte[]>();
    try (var paths = Files.walk(folder.resolve(part))) {
      for (var path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    }
    return files;
  }
}
