package homelab.cli;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every command on every broken input that it reads, of a homelab that is up. */
@Tag("engine")
@Tag("full")
class AllBrokenInputsTests {

  @TempDir static Path scratch;

  private static BrokenInputsStage stage;

  @BeforeAll
  static void open() throws Exception {
    stage = BrokenInputsStage.open(scratch, true);
  }

  @AfterAll
  static void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> aBrokenInputIsNoMistakeOfTheProgram() {
    return BrokenInputsStage.pairs().stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.getKey() + ": " + pair.getValue(),
                    () -> stage.run(pair.getKey(), pair.getValue())));
  }
}
