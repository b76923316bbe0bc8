package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.change.Effect;
import homelab.change.KeyChange;
import homelab.change.KeyChanges;
import homelab.config.ConfigReference;
import homelab.engine.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every key of the stack file, really changed on a stack that is up: the table in the program and
 * in docs/configuration.md says what the engine and the simulated clouds then do.
 */
@Tag("engine")
@Tag("full")
class KeyChangesTests {

  private static RehearsalStage stage;
  private static KeySweep sweep;
  private static final List<KeyChange> SEEN = new ArrayList<>();

  @BeforeAll
  static void bringUp() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
    var up = stage.run(Operation.up());
    assertThat(up.succeeded()).as(Diagnostics.of(up)).isTrue();
    sweep = new KeySweep(stage).standing();
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
    if (Boolean.getBoolean("homelab.write")) {
      var rows = new ArrayList<>(SEEN);
      KeyChanges.recorded().rows().stream()
          .filter(row -> ConfigReference.keys().contains(row.key()))
          .filter(row -> SEEN.stream().noneMatch(seen -> seen.key().equals(row.key())))
          .forEach(rows::add);
      Files.writeString(Path.of(KeyChanges.PATH), new KeyChanges(rows).toJson());
    }
  }

  @TestFactory
  Stream<DynamicTest> aChangeOfAKeyDoesWhatTheTableSays() {
    var keys = new TreeSet<>(ConfigReference.keys());
    keys.removeAll(KeySweep.FIXED);
    // While recording, some keys can be looked at by themselves.
    keys.removeIf(key -> !key.matches(System.getProperty("homelab.keys", ".*")));
    return keys.stream()
        .map(
            key ->
                DynamicTest.dynamicTest(
                    key,
                    () -> {
                      assertThat(KeySweep.VALUES).as("a new key needs a value").containsKey(key);
                      var seen = sweep.change(key);
                      SEEN.add(seen);
                      System.out.printf("%s: %s%n", key, seen.words());
                      assertThat(sweep.guarded(key))
                          .as("the guard before 'up' names what the engine refuses, and no more")
                          .matches(found -> found.isEmpty() == (seen.effect() != Effect.REFUSED));
                      if (!Boolean.getBoolean("homelab.write")) {
                        assertThat(KeyChanges.recorded().of(key))
                            .as("run KeyChangesTests with -DargLine=-Dhomelab.write=true")
                            .hasValue(seen);
                      }
                    }));
  }
}
