package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the lab boots is what a person's node boots: the parts do not know that there is a lab. */
class LabScriptTests {

  @Test
  void noPartOfTheScriptKnowsTheLabOrAsksForTheDistribution() throws IOException {
    try (var parts = Files.list(Path.of("cloud-init"))) {
      for (var part : parts.toList()) {
        assertThat(Files.readString(part))
            .as(part.toString())
            .doesNotContainIgnoringCase("lab.internal")
            .doesNotContain("ID=")
            .doesNotContainPattern("(?i)\\b(debian|ubuntu)\\b");
      }
    }
  }

  @Test
  void theLabsStackFileDiffersFromTheExampleInMirrorSnapshotAndImagesOnly() throws IOException {
    assertThat(settings(Path.of("src/test/stacks/lab.yaml")))
        .containsExactlyElementsOf(settings(Path.of("Pulumi.home.yaml")));
  }

  private static List<String> settings(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> !line.strip().startsWith("#"))
          .filter(line -> !line.matches(" *(aptMirror|aptSnapshot|semaphore|image):.*"))
          .toList();
    }
  }
}
