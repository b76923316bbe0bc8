package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** One wrong byte in user_data: the whole script runs, or none of it and the lab says so. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class CorruptedUserDataTests {

  /** Magic, method, flags, time, extra flags and system: a gzip header without a name. */
  private static final int HEADER = 10;

  @TestFactory
  Stream<DynamicTest> aWrongByteInTheMiddleRunsNoHalfScript(FirstBootTrial trial) {
    return SideBySide.tests(List.of(test(trial, trial.node().userData().length / 2, "the middle")));
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> aWrongByteAnywhereRunsNoHalfScript(FirstBootTrial trial) {
    int length = trial.node().userData().length;
    return SideBySide.tests(
        Stream.concat(
                IntStream.range(0, HEADER).mapToObj(at -> test(trial, at, "header byte " + at)),
                Stream.of(
                    test(trial, HEADER, "the first byte of the content"),
                    test(trial, length - 8, "the checksum"),
                    test(trial, length - 1, "the length")))
            .toList());
  }

  private static SideBySide.Case test(FirstBootTrial trial, int at, String place) {
    return new SideBySide.Case(place, () -> boot(trial, at));
  }

  private static void boot(FirstBootTrial trial, int at) throws IOException {
    byte[] userData = trial.node().userData();
    var script = script(userData);
    userData[at] ^= 0x20;
    try (var lab = trial.open(new Trouble(), userData, line -> {})) {
      lab.network().route();
      var outcome = lab.boot(Duration.ofSeconds(120));
      var console = String.join("\n", lab.machine().console());
      var planted = lab.machine().root().resolve("usr/local/sbin/homelab-node");
      if (outcome.ready()) {
        // The boothook is kept without its first line, which only cloud-init reads.
        assertThat(Files.readString(planted)).isEqualTo(script.substring(script.indexOf('\n') + 1));
      } else {
        assertThat(outcome.lastLine()).as(console).startsWith("NO FIRST BOOT: ");
        assertThat(planted).doesNotExist();
        assertThat(console).doesNotContain("homelab: ");
      }
    }
  }

  private static String script(byte[] userData) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(userData))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
