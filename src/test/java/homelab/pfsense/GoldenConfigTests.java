package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoldenConfigTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/pfsense/config.xml");

  /**
   * To accept a wanted change: copy target/golden/pfsense/config.xml over the golden file and read
   * the diff.
   */
  @Test
  void theRenderedFileIsTheOneThatWasRead() throws Exception {
    var rendered = Path.of("target/golden/pfsense/config.xml");
    Files.createDirectories(rendered.getParent());
    Files.writeString(rendered, Example.xml());

    assertThat(Example.xml()).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void theGoldenFileItselfBreaksNoRule() throws Exception {
    assertThat(Checker.check(Files.readString(GOLDEN), Set.of("vtnet0", "vtnet1"))).isEmpty();
  }
}
