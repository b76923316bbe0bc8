package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import homelab.controlplane.Rendered;
import homelab.wireguard.WgQuick;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The whole story on the real engine, told once; each of its claims is a test. */
@Tag("engine")
class RehearsalTests {

  @TempDir static Path out;

  private static final List<String> TOLD = new ArrayList<>();

  private static RehearsalResult result;

  @BeforeAll
  static void tellTheStoryOnce() throws Exception {
    result =
        new Rehearsal(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", TOLD::add)
            .run();
    new RehearsalFolder(out.resolve("rehearsal"))
        .write(result, Rendered.of("home", result.config(), result.topology()));
  }

  @TestFactory
  Stream<DynamicTest> claims() {
    return result.summary().checks().stream()
        .map(
            check ->
                dynamicTest(
                    check.phase() + ": " + check.claim(),
                    () -> assertThat(check.findings()).isEmpty()));
  }

  /** The count at the end is the number of lines above it. */
  @Test
  void everyCheckIsTold() {
    assertThat(TOLD)
        .filteredOn(line -> line.startsWith("  ok  ") || line.startsWith("  FAIL"))
        .extracting(line -> line.substring(8).lines().findFirst().orElseThrow())
        .containsExactlyElementsOf(result.summary().checks().stream().map(Check::claim).toList());
  }

  /** The pages show how a rehearsal of the example ends. */
  @Test
  void thePagesSayHowManyChecksThereAre() throws Exception {
    int checks = result.summary().checks().size();

    var ends = "%d checks held, 0 did not.".formatted(checks);
    assertThat(Files.readString(Path.of("README.md"))).contains(ends);
    assertThat(Files.readString(Path.of("docs/pipeline.md")))
        .contains(ends, "All %d checks of the rehearsal hold.".formatted(checks));
  }

  @Test
  void everyPhaseMadeAClaim() {
    assertThat(result.summary().checks())
        .extracting(Check::phase)
        .contains(
            "preview",
            "up",
            "again",
            "drift",
            "fresh clone",
            "destroy",
            "rebuild",
            "new service",
            "new image",
            "new first boot",
            "wrong passphrase",
            "locked stack",
            "router",
            "secrets");
  }

  @Test
  void theFolderHoldsWhatAPersonLooksFor() {
    assertThat(
            List.of(
                "summary.json",
                "state.json",
                "user_data.sh",
                "user_data.b64",
                "wg0.conf",
                "pfsense/config.xml",
                "ansible/inventory.yaml",
                "topology.svg",
                "report.html"))
        .allSatisfy(name -> assertThat(out.resolve("rehearsal").resolve(name)).isNotEmptyFile());
  }

  @Test
  void theNodeGetsTheSessionThatTheFolderShows() throws Exception {
    var script = Files.readString(out.resolve("rehearsal/user_data.sh"));
    var session = Files.readString(out.resolve("rehearsal/wg0.conf"));

    assertThat(script).contains(session.strip());
    assertThat(session)
        .isEqualTo(
            WgQuick.render(
                homelab.wireguard.Session.of(result.topology(), result.keepsake().sessionKeys())));
  }

  @Test
  void theExportedStateIsEncrypted() throws Exception {
    var state = Files.readString(out.resolve("rehearsal/state.json"));

    assertThat(state).contains("\"ciphertext\"").doesNotContain("\"plaintext\"");
    assertThat(result.keepsake().secrets().values())
        .allSatisfy(secret -> assertThat(state).doesNotContain(secret));
  }
}
