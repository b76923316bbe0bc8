package homelab.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code tools/engine.properties} pins.
 *
 * @param engine version of the engine, without a leading v
 * @param archive address of its official archive, with {@code {version}} and {@code {platform}}
 * @param digests the properties that hold the archives' digests
 */
record EnginePins(String engine, String archive, Properties digests) {

  static EnginePins read(Path pins) {
    var properties = new Properties();
    var file = pins.resolve("engine.properties");
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
    return new EnginePins(
        properties.getProperty("pulumi.version"),
        properties.getProperty("archive.url"),
        properties);
  }

  /** Returns the SHA-256 of a platform's archive, in hexadecimal; empty if nobody pinned one. */
  Optional<String> digest(Platform platform) {
    return Optional.ofNullable(digests.getProperty("archive.sha256." + platform))
        .map(String::strip)
        .filter(digest -> !digest.isEmpty());
  }

  /** Returns where a platform's archive is. */
  String archive(Platform platform) {
    return archive.replace("{version}", engine).replace("{platform}", platform.toString());
  }

  /**
   * Tells whether an engine that says {@code v3.260.1} of itself can stand in for the pinned one.
   */
  boolean accepts(String found) {
    var have = found.strip().replaceFirst("^v", "").split("[.+-]");
    var want = engine.split("\\.");
    return have.length >= 2
        && have[0].equals(want[0])
        && have[1].matches("\\d{1,6}")
        && Integer.parseInt(have[1]) >= Integer.parseInt(want[1]);
  }
}
