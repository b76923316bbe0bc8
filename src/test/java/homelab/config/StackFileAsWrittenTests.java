package homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a stack file's text: where it stands, and what a message must not repeat. */
class StackFileAsWrittenTests {

  @TempDir Path folder;

  @Test
  void aMistakeIsNamedWithItsLine() throws IOException {
    var text = example().replace("  vlan: 20}", "").replace("    ocpus: 4\n", "    ocpus: 9\n");

    assertThat(mistakes(text))
        .hasMessageStartingWith(
            "1 mistake in the configuration:\n  line %d: node.ocpus: 9\n", line(text, "ocpus: 9"));
  }

  @Test
  void aMissingKeyIsNamedWithTheLineOfItsSection() throws IOException {
    var text = example().replace("    fingerprint:", "    # fingerprint:");

    assertThat(mistakes(text))
        .hasMessageContaining("line %d: node.fingerprint: (nothing)", line(text, "homelab:node:"));
  }

  @Test
  void aServiceWhoseDashWasForgottenDoesNotVanish() throws IOException {
    var text = example().replace("    - name: blog\n", "      name: blog\n");

    assertThat(mistakes(text).mistakes())
        .anySatisfy(
            mistake -> {
              assertThat(mistake.key()).isEqualTo("services[portfolio].name");
              assertThat(mistake.reason())
                  .contains("a second time in line %d".formatted(line(text, "      name: blog")));
              assertThat(mistake.fix()).contains("dash");
            });
  }

  @Test
  void aKeyThatStandsTwiceIsNamedWithBothLines() throws IOException {
    var text =
        example()
            .replace("    cores: 2", "")
            .replace("    ocpus: 4\n", "    ocpus: 4\n    ocpus: 2\n");

    assertThat(mistakes(text))
        .hasMessageContaining("line %d: node.ocpus", line(text, "ocpus: 4"))
        .hasMessageContaining("a second time in line %d", line(text, "ocpus: 2"));
  }

  @Test
  void aFileWithoutConfigSaysOnlyThat() throws IOException {
    var text = example().replace("config:\n", "configuration:\n");

    assertThat(mistakes(text).mistakes()).extracting(Mistake::key).containsExactly("config");
  }

  @Test
  void aSectionOutsideOfConfigIsNamed() throws IOException {
    var text =
        example()
            .replace(
                "  homelab:bootstrap:\n    operatorCidr", "homelab:bootstrap:\n    operatorCidr");

    assertThat(mistakes(text).mistakes())
        .singleElement()
        .satisfies(mistake -> assertThat(mistake.fix()).contains("move it below config"));
  }

  @Test
  void aSnapshotOfTheFutureIsNamedToWhoeverKnowsTheTime() throws IOException {
    var file = Files.writeString(folder.resolve("Pulumi.mine.yaml"), example());

    assertThat(ConfigLoader.fromStackFile(file, Instant.parse("2026-11-02T00:00:00Z")).services())
        .hasSize(3);
    var before = Instant.parse("2026-10-31T12:00:00Z");
    assertThat(
            catchThrowableOfType(
                ConfigMistakes.class, () -> ConfigLoader.fromStackFile(file, before)))
        .hasMessageContaining("node.aptSnapshot: 20261101T000000Z")
        .hasMessageContaining("for example 20261031T000000Z");
  }

  @TestFactory
  Stream<DynamicTest> whatCouldBeASecretIsNotRepeated() {
    return Stream.of(
            "secrets: {DB_PASSWORD: hunter2}",
            "secrets: hunter2",
            "secrets: [\"hunter2 hunter2\"]",
            "environment: {SMTP_PASSWORD: hunter2}",
            "environment: {SMTP_PASSWORD: [hunter2]}",
            "environment: {DATABASE_URL: \"postgres://wiki:hunter2@db/wiki\"}",
            "dbPassword: hunter2",
            "healthPath: \"postgres://wiki:hunter2@db/wiki\"",
            "environment: hunter2_password: hunter2",
            "access: {apiToken: hunter2}")
        .map(
            line ->
                DynamicTest.dynamicTest(
                    line,
                    () -> {
                      var text =
                          example()
                              .replace(
                                  "      port: 3000\n", "      port: 3000\n      " + line + "\n");
                      var file = Files.writeString(folder.resolve("Pulumi.mine.yaml"), text);
                      assertThat(
                              catchThrowableOfType(
                                  Exception.class, () -> ConfigLoader.fromStackFile(file)))
                          .isNotNull()
                          .hasMessageNotContaining("hunter2");
                    }));
  }

  @Test
  void aPasswordInTheRepositorysUrlIsNotRepeated() throws IOException {
    var text = example().replace("https://github.com/", "https://me:hunter2@github.com/");

    assertThat(mistakes(text))
        .hasMessageContaining("repository.url: 'https://…@github.com/")
        .hasMessageNotContaining("hunter2");
  }

  private ConfigMistakes mistakes(String text) throws IOException {
    var file = Files.writeString(folder.resolve("Pulumi.mine.yaml"), text);
    var mistakes =
        catchThrowableOfType(ConfigMistakes.class, () -> ConfigLoader.fromStackFile(file));
    assertThat(mistakes).as("the stack file was accepted").isNotNull();
    return mistakes;
  }

  private static String example() throws IOException {
    return Files.readString(Path.of("Pulumi.home.yaml"));
  }

  /** Returns the number of the first line that holds a text. */
  private static int line(String text, String part) {
    int line = 1;
    for (String each : text.lines().toList()) {
      if (each.contains(part)) {
        return line;
      }
      line++;
    }
    throw new AssertionError("no line holds " + part);
  }
}
