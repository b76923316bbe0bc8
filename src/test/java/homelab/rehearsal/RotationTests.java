package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import homelab.engine.Operation;
import homelab.identity.MintedSecret;
import homelab.identity.MintedSecret.Touched;
import homelab.identity.Rotation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Each secret is rotated on the real engine; what changes has to be what the table says, and
 * nothing else.
 */
@Tag("engine")
class RotationTests {

  private static RehearsalStage stage;

  @BeforeAll
  static void bringEverythingUp() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
    assertThat(stage.run(Operation.up())).satisfies(up -> assertThat(up.succeeded()).isTrue());
  }

  @AfterAll
  static void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> oneOfEachKind() {
    return Stream.of(
            MintedSecret.SESSION_PRESHARED_KEY,
            MintedSecret.CONSOLE_KEY,
            MintedSecret.TUNNEL_SECRET,
            MintedSecret.PFSENSE_ADMIN_PASSWORD,
            MintedSecret.RESCUE_PASSWORD)
        .map(RotationTests::test);
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everySecret() {
    return Arrays.stream(MintedSecret.values()).map(RotationTests::test);
  }

  private static DynamicTest test(MintedSecret secret) {
    return dynamicTest(secret.id(), () -> rotate(secret));
  }

  private static void rotate(MintedSecret secret) {
    var before = stage.keepsake();
    var urn = stage.state().named(secret.id()).urn();
    stage.engine().unprotect(urn);

    var up = stage.run(Operation.up("--replace", urn), Map.of(Rotation.VARIABLE, secret.id()));

    assertThat(up.succeeded()).as(Diagnostics.of(up)).isTrue();
    assertThat(changes(up)).isEqualTo(expected(secret));
    var after = stage.keepsake();
    assertThat(changedSecrets(before, after)).containsExactly(secret.id());
    assertThat(stage.state().named(secret.id()).protect()).as("protected again").isTrue();
    assertThat(stage.run(Operation.up()).changes()).as("an up afterwards").isEmpty();
  }

  private static Map<String, String> changes(homelab.engine.OperationResult up) {
    var changes = new TreeMap<String, String>();
    // A replacement is three steps to the engine; the one that names it is enough.
    up.changes().stream()
        .filter(step -> step.action().equals("replace") || step.action().equals("update"))
        .forEach(step -> changes.put(step.name(), step.action()));
    return changes;
  }

  private static Map<String, String> expected(MintedSecret secret) {
    var expected = new TreeMap<String, String>();
    expected.put(secret.id(), "replace");
    for (Touched touched : secret.touches()) {
      switch (touched) {
        case NODE -> {
          expected.put("node", "replace");
          expected.put("console", "replace");
          expected.put("control-plane", "replace");
          expected.put("node-name", "update");
        }
        case CONSOLE -> expected.put("console", "replace");
        case ROUTER_MEDIA -> {
          expected.put("router-media", "replace");
          expected.put("router", "update");
        }
        case TUNNEL -> expected.put("tunnel", "update");
      }
    }
    return expected;
  }

  private static TreeSet<String> changedSecrets(Keepsake before, Keepsake after) {
    var changed = new TreeSet<String>();
    after
        .secrets()
        .forEach(
            (name, value) -> {
              if (!value.equals(before.secrets().get(name))) {
                changed.add(name.substring(0, name.indexOf(' ')));
              }
            });
    return changed;
  }
}
