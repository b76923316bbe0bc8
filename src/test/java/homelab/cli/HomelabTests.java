package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.config.GivenSecret;
import homelab.tools.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a person types and reads; nothing here starts the engine. */
class HomelabTests {

  private static final Commands NONE =
      (line, folder, environment, output) -> {
        throw new AssertionError("nothing is to be run: " + line);
      };

  @TempDir Path root;

  @Test
  void withoutACommandItExplainsItself() {
    var stage = stage(Map.of());
    assertThat(stage.run()).isZero();
    assertThat(stage.out()).contains("Usage: homelab", "Exit codes:", "rehearse");
  }

  @TestFactory
  Stream<DynamicTest> everyCommandExplainsItselfWithExamples() {
    return Homelab.commandLine(stage(Map.of()).invocation()).getSubcommands().keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      var stage = stage(Map.of());
                      assertThat(stage.run(name, "--help")).isZero();
                      assertThat(stage.out()).contains("Usage: homelab " + name, "Examples:");
                    }));
  }

  @Test
  void aMistypedCommandEndsWithTheUsageCode() {
    var stage = stage(Map.of());
    assertThat(stage.run("preveiw")).isEqualTo(Exit.USAGE.code());
    assertThat(stage.err()).contains("preveiw", "homelab --help");
  }

  @TestFactory
  Stream<DynamicTest> attachedSimulatorsAreRefused() {
    return Stream.of("preview", "up", "rebuild", "destroy")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      var stage = stage(Map.of("PULUMI_DEBUG_PROVIDERS", "oci:1234"));
                      assertThat(stage.run(name)).isEqualTo(Exit.REFUSED.code());
                      assertThat(stage.err()).contains("PULUMI_DEBUG_PROVIDERS", "Unset it");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> allMissingSecretsAreNamedAtOnceBeforeTheEngineStarts() {
    return Stream.of("preview", "up", "rebuild")
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Files.writeString(
                          root.resolve("Pulumi.home.yaml"),
                          "config:\n  homelab:dyndnsToken:\n    secure: v1:abc\n");
                      var stage = stage(Map.of());
                      assertThat(stage.run(name)).isEqualTo(Exit.CONFIG.code());
                      for (var secret : GivenSecret.values()) {
                        if (secret == GivenSecret.DYNDNS_TOKEN) {
                          assertThat(stage.err()).doesNotContain(secret.key());
                        } else {
                          assertThat(stage.err()).contains("./homelab secret set " + secret.key());
                        }
                      }
                    }));
  }

  @Test
  void theLineToPasteIsTheOneThatTheRoleWritesInContainers() throws IOException {
    var role = Files.readString(Path.of("ansible/roles/container_base/tasks/main.yml"));

    assertThat(role)
        .contains(AuthorizeCommand.authorizedLine("{{ homelab_control_address }}", "\\1"));
  }

  @Test
  void theSecretsOfServicesAreNamedWithTheOthers() throws IOException {
    Files.writeString(
        root.resolve("Pulumi.home.yaml"),
        """
        config:
          homelab:services:
            - name: blog
              image: ghcr.io/example/blog:latest
              port: 2368
              secrets: [SMTP_PASSWORD, SESSION_KEY]
          homelab:serviceSecret-blog-SESSION_KEY:
            secure: v1:abc
        """);
    var stage = stage(Map.of());
    assertThat(stage.run("up")).isEqualTo(Exit.CONFIG.code());
    assertThat(stage.err())
        .startsWith("homelab: 6 secrets are missing")
        .contains(
            "./homelab secret set serviceSecret-blog-SMTP_PASSWORD --stack home"
                + "    # SMTP_PASSWORD of service blog")
        .doesNotContain("SESSION_KEY");
  }

  @Test
  void aRehearsalNeverEmptiesAFolderOfSomethingElse() throws IOException {
    Files.writeString(root.resolve("thesis.txt"), "years of work");
    var stage = stage(Map.of());
    assertThat(stage.run("rehearse", "--out", root.toString())).isEqualTo(Exit.REFUSED.code());
    assertThat(root.resolve("thesis.txt")).exists();
  }

  @Test
  void aStackWithoutAFileIsNamed() {
    var stage = stage(Map.of());
    assertThat(stage.run("preview", "--stack", "attic")).isEqualTo(Exit.CONFIG.code());
    assertThat(stage.err()).contains("--stack attic", "Pulumi.attic.yaml");
  }

  @Test
  void whereNobodyCanAnswerAQuestionIsAMistake() throws IOException {
    Files.writeString(root.resolve("Pulumi.home.yaml"), "config: {}\n");
    var stage = stage(Map.of());
    assertThat(stage.run("destroy")).isEqualTo(Exit.USAGE.code());
    assertThat(stage.err()).contains("--yes").doesNotContain("\tat ");
  }

  @Test
  void theEngineSeesOnlyWhatItNeedsOfTheEnvironment() throws IOException {
    Files.writeString(root.resolve("Pulumi.home.yaml"), "config: {}\n");
    var environment =
        Map.of(
            "AWS_SECRET_ACCESS_KEY", "a", "PULUMI_CONFIG_PASSPHRASE", "b", "MY_BANK_PIN", "1234");
    assertThat(PersonalStack.open(stage(environment).invocation(), "home").environment())
        .containsOnlyKeys(
            "AWS_SECRET_ACCESS_KEY",
            "PULUMI_CONFIG_PASSPHRASE",
            // Its own, for buckets that refuse what is newer.
            "AWS_REQUEST_CHECKSUM_CALCULATION",
            "AWS_RESPONSE_CHECKSUM_VALIDATION");
  }

  @Test
  void theReferenceIsWhatTheHelpSays() throws IOException {
    var page = Path.of("docs/reference/commands.md");
    var rendered = CommandReference.render(Homelab.commandLine(stage(Map.of()).invocation()));
    if (Boolean.getBoolean("homelab.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, rendered);
    }
    assertThat(page)
        .describedAs("run: mvn test -Dtest=HomelabTests -DargLine=-Dhomelab.write=true")
        .hasContent(rendered);
  }

  @Test
  void theConsoleLineAllowsRsaOnBothLegs() {
    var proxy =
        "-W %h:%p -p 443 ocid1.instanceconsoleconnection.oc1.fra.abc"
            + "@instance-console.eu-frankfurt-1.oraclecloud.com' ocid1.instance.oc1.fra.xyz";
    var line = ConsoleCommand.sshLine("ssh -o ProxyCommand='ssh " + proxy, "KEY");
    assertThat(line).startsWith("ssh -i KEY ").endsWith(proxy);
    assertThat(line.split("PubkeyAcceptedAlgorithms=\\+ssh-rsa", -1)).hasSize(3);
    assertThat(line.split("HostKeyAlgorithms=\\+ssh-rsa", -1)).hasSize(3);
    assertThat(line.split("ControlPath=none", -1)).hasSize(3);
  }

  @Test
  void anUnknownConnectionStringIsNotGuessedAt() {
    assertThatThrownBy(() -> ConsoleCommand.sshLine("ssh somewhere", "KEY"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("ssh somewhere");
  }

  @Test
  void aClassThatTwoEnginesRanIsCountedOnceForEach() {
    var sum =
        Stream.of(
                "[INFO] Tests run: 32, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.356 s"
                    + " -- in homelab.A",
                "[INFO] Running homelab.A",
                "[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 1,204.5 s"
                    + " <<< FAILURE! -- in homelab.A",
                "[ERROR] Tests run: 37, Failures: 1, Errors: 1, Skipped: 1")
            .flatMap(line -> TestReports.classDone(line).stream())
            .peek(done -> assertThat(done.name()).isEqualTo("homelab.A"))
            .map(TestReports.ClassDone::reports)
            .reduce(TestReports.NONE, TestReports::plus);

    assertThat(sum).hasToString("34 passed, 2 failed, 1 skipped");
  }

  private CommandLineStage stage(Map<String, String> environment) {
    return new CommandLineStage(root, environment, NONE);
  }
}
