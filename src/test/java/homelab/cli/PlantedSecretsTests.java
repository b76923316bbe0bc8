package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.config.GivenSecret;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.tools.SystemCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Secrets that were copied with a character that does not belong to them, run through every
 * command: nothing that is printed or written shows one, and no command calls it a mistake in the
 * program.
 */
@Tag("engine")
class PlantedSecretsTests {

  private static final String DASH = "–";

  /** The arguments of the commands that open a stack. Those of the proof have none to open. */
  private static final Map<String, List<String>> ARGUMENTS =
      Map.ofEntries(
          Map.entry("authorize", List.of()),
          Map.entry("console", List.of()),
          Map.entry("destroy", List.of("--yes")),
          Map.entry("doctor", List.of()),
          Map.entry("drift", List.of()),
          Map.entry("explain", List.of("portfolio")),
          Map.entry("firewall apply", List.of("--yes")),
          Map.entry("firewall export", List.of()),
          Map.entry("pr comment", List.of("comment.md")),
          Map.entry("preview", List.of("--comment", "comment.md")),
          Map.entry("rebuild", List.of("--yes")),
          Map.entry("render", List.of()),
          Map.entry("retire", List.of("blog", "--confirm", "blog")),
          Map.entry("rotate", List.of("vault-password", "--yes")),
          Map.entry("rotate session", List.of("--yes")),
          Map.entry("secret set", List.of("ghcrCredential", "--file", "damaged.txt")),
          Map.entry("state backup", List.of()),
          Map.entry("state init", List.of()),
          Map.entry("state repair", List.of()),
          Map.entry("state restore", List.of("none.sealed")),
          Map.entry("up", List.of("--yes")));

  /** What they open is made up; and what the engine prints by itself is the person's wish. */
  private static final List<String> WITHOUT_A_STACK =
      List.of("rehearse", "bench", "test", "lab", "sdk", "pulumi");

  @TempDir static Path scratch;

  private static ThrowAwayCopy copy;
  private static final Map<GivenSecret, String> PLANTED = new EnumMap<>(GivenSecret.class);

  @BeforeAll
  static void plantThem() throws IOException {
    copy = ThrowAwayCopy.below(scratch, EngineFolder.required());
    copy.engine().createStack();
    copy.giveSecrets();
    copy.given()
        .forEach(
            (secret, value) -> {
              int middle = value.length() - 8;
              PLANTED.put(secret, value.substring(0, middle) + DASH + value.substring(middle));
            });
    Files.writeString(
        copy.project().resolve("damaged.txt"), PLANTED.get(GivenSecret.GHCR_CREDENTIAL) + "\n");
  }

  @AfterAll
  static void close() {
    if (copy != null) {
      copy.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> allAtOnceAreFoundNowhere() {
    PLANTED.forEach((secret, value) -> plant(secret, value));
    return Stream.of("doctor", "preview", "firewall apply").map(this::foundNowhere);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> eachIsFoundNowhereByAnyCommand() {
    var commands = leaves(Homelab.commandLine(stage().invocation()), "");
    assertThat(ARGUMENTS.keySet()).containsExactlyInAnyOrderElementsOf(commands);
    return Stream.of(GivenSecret.values())
        .flatMap(
            secret ->
                commands.stream()
                    .map(
                        command ->
                            DynamicTest.dynamicTest(
                                secret.key() + ": " + command,
                                () -> {
                                  copy.given().forEach(PlantedSecretsTests::plant);
                                  plant(secret, PLANTED.get(secret));
                                  look(command);
                                })));
  }

  @Test
  void aSecretThatIsGivenByAFileArrivesAndIsNotShown() throws IOException {
    var value = "octo-cat:ghp_" + "f".repeat(36);
    Files.writeString(copy.project().resolve("credential.txt"), value + "\n");
    var stage = stage();

    int exitCode = stage.run("secret", "set", "ghcrCredential", "--file", "credential.txt");

    assertThat(exitCode).as(stage.out() + stage.err()).isEqualTo(Exit.OK.code());
    assertThat(stage.out() + stage.err())
        .contains("homelab:ghcrCredential is set in Pulumi.home.yaml, encrypted.")
        .doesNotContain(value);
    assertThat(
            copy.engine()
                .command(List.of("config", "get", "homelab:ghcrCredential", "--stack", "home"))
                .output())
        .isEqualTo(value + "\n");
  }

  @Test
  void aDamagedSecretIsNotTakenAndAnUnknownOneIsNamed() {
    var damaged = stage();
    assertThat(damaged.run("secret", "set", "ghcrCredential", "--file", "damaged.txt"))
        .isEqualTo(Exit.CONFIG.code());
    assertThat(damaged.err())
        .contains("homelab:ghcrCredential cannot be used: its character", "EN DASH")
        .doesNotContain(PLANTED.get(GivenSecret.GHCR_CREDENTIAL));
    var unknown = stage();
    assertThat(unknown.run("secret", "set", "ghcrToken")).isEqualTo(Exit.USAGE.code());
    assertThat(unknown.err()).contains("asks for no secret 'ghcrToken'", "  ghcrCredential    # ");
  }

  private DynamicTest foundNowhere(String command) {
    return DynamicTest.dynamicTest(command, () -> look(command));
  }

  private static void plant(GivenSecret secret, String value) {
    copy.engine().setSecret("homelab:" + secret.key(), value);
  }

  private static void look(String command) throws IOException {
    var words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(ARGUMENTS.get(command));
    words.add("--debug");
    var stage = stage();

    int exitCode = stage.run(words.toArray(String[]::new));

    var comment = copy.project().resolve("comment.md");
    var said = stage.out() + stage.err() + (Files.exists(comment) ? Files.readString(comment) : "");
    assertThat(exitCode).as(said).isNotEqualTo(Exit.BUG.code());
    PLANTED.forEach(
        (secret, value) ->
            assertThat(said)
                .as(secret.key())
                .doesNotContain(value)
                .doesNotContain(secret.kernel(value))
                .doesNotContain(copy.given().get(secret)));
    assertThat(said).doesNotContain("ghs_planted");
  }

  private static CommandLineStage stage() {
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", EngineFolder.required().toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("GITHUB_REPOSITORY", "octo/homelab");
    variables.put("GITHUB_TOKEN", "ghs_planted\n0123456789");
    return new CommandLineStage(copy.project(), variables, new SystemCommands());
  }

  private static List<String> leaves(CommandLine line, String before) {
    var found = new ArrayList<String>();
    line.getSubcommands()
        .forEach(
            (name, below) -> {
              var whole = (before + " " + name).strip();
              if (!WITHOUT_A_STACK.contains(whole)) {
                boolean group = !(below.getCommand() instanceof java.util.concurrent.Callable);
                if (!group) {
                  found.add(whole);
                }
                found.addAll(leaves(below, whole));
              }
            });
    return found;
  }
}
