package homelab.rehearsal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Where the engine lies for tests: {@code ./homelab test} installs it and says so. */
public final class EngineFolder {

  private EngineFolder() {}

  /** Returns the folder, or skips the test; in CI a skip is a failure. */
  public static Path required() {
    var found =
        Stream.concat(
                Optional.ofNullable(System.getenv("HOMELAB_TOOLS_BIN")).stream(),
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")))
            .map(Path::of)
            .filter(folder -> Files.isExecutable(folder.resolve("pulumi")))
            .filter(folder -> Files.isExecutable(folder.resolve("pulumi-language-java")))
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no engine; ./homelab test installs it");
    return found.get();
  }
}
