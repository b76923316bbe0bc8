package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exit code 70 is for a mistake in the program. Here each command meets one broken input;
 * AllBrokenInputsTests has every pair.
 */
@Tag("engine")
class BrokenInputsTests {

  @TempDir static Path scratch;

  private static BrokenInputsStage stage;

  @BeforeAll
  static void open() throws Exception {
    stage = BrokenInputsStage.open(scratch, false);
  }

  @AfterAll
  static void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void everyCommandOfTheCommandLineIsRun() {
    assertThat(BrokenInputsStage.LINES.keySet())
        .as("a new command needs its line in BrokenInputsStage")
        .isEqualTo(BrokenInputsStage.commands(scratch));
  }

  /** The commands take turns with the inputs, so each is met by one of the other. */
  @TestFactory
  Stream<DynamicTest> aBrokenInputIsNoMistakeOfTheProgram() {
    var chosen = new LinkedHashMap<String, BrokenPlace>();
    int turn = 0;
    for (var command : BrokenInputsStage.commands(scratch)) {
      var fitting =
          BrokenInputsStage.pairs().stream()
              .filter(pair -> pair.getKey().equals(command))
              .map(Map.Entry::getValue)
              .filter(BrokenInputsStage::isCheap)
              .toList();
      chosen.put(command, fitting.get(turn++ * 7 % fitting.size()));
    }
    return chosen.entrySet().stream()
        .map(
            pair ->
                DynamicTest.dynamicTest(
                    pair.getKey() + ": " + pair.getValue(),
                    () -> stage.run(pair.getKey(), pair.getValue())));
  }
}
