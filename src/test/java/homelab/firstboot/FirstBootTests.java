package homelab.firstboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The rendered first boot as text and as bytes; the lab runs it. */
class FirstBootTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/user_data.sh");

  /** Not for properties, which run outside Jupiter. */
  @TempDir private Path folder;

  private final UserData userData = FirstBoot.render(ExampleInputs.plain());

  @Test
  void cloudInitKnowsItByItsFirstLineAndRunsItFromTheSecond() {
    assertThat(userData.script()).startsWith("#cloud-boothook\n#!/bin/bash\n");
  }

  @Test
  void theGoldenFileIsWhatIsRendered() throws Exception {
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, userData.script());
    }
    assertThat(userData.script())
        .as("after a wanted change run the test with -Dgolden.write=true and read the difference")
        .isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void theStepsComeInTheOrderThatSavesAPerson() {
    assertThat(body("boothook").lines().map(line -> line.strip().split(" ")[0]))
        .containsExactly("STEP=boothook", "say", "rescue", "ssh_off", "plant_all", "systemctl");
    assertThat(body("boothook")).contains("systemctl start --no-block homelab-first-boot.service");
    assertThat(
            userData
                .script()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("run_step "))
                .map(line -> line.split(" ")[1]))
        .containsExactly(
            "apt-guard",
            "packages",
            "firewall",
            "wireguard",
            "address",
            "docker",
            "semaphore",
            "hand-over");
  }

  @Test
  void readyIsSaidAfterEveryStepOnly() {
    assertThat(body("run").stripTrailing()).endsWith("release_apt_timers\n  ready");
    assertThat(body("ready").lastIndexOf("fail ")).isLessThan(body("ready").indexOf("say \"READY"));
  }

  @Test
  void eachAptStepIsTriedSixtyTimesTenSecondsApart() {
    assertThat(userData.script())
        .contains("TRIES=60\n", "TRY_PAUSE=\"${HOMELAB_TRY_PAUSE:-10}\"\n");
    assertThat(body("try")).contains("attempt <= TRIES", "sleep \"$TRY_PAUSE\"");
  }

  @Test
  void wg0IsLookedAtThirtyTimesTwoSecondsApart() {
    assertThat(userData.script())
        .contains("LOOKS=30\n", "LOOK_PAUSE=\"${HOMELAB_LOOK_PAUSE:-2}\"\n");
    assertThat(body("wait_for_address")).contains("look <= LOOKS", "sleep \"$LOOK_PAUSE\"");
  }

  @Test
  void dockerOnlyPublishesOnTheSessionsAddress() {
    assertThat(userData.script())
        .contains("--publish $SESSION_ADDRESS:$SEMAPHORE_PORT:3000")
        .doesNotContain("--publish $SEMAPHORE_PORT", "-p 3000:3000", "0.0.0.0");
  }

  @Test
  void theScriptHasNoBranchOnDistributionOrLaboratory() {
    assertThat(userData.script().toLowerCase(Locale.ROOT))
        .doesNotContain("debian)", "ubuntu)", "nspawn", "in a lab", "is_lab");
  }

  @Test
  void theUnitWaitsNeitherForCloudInitsEndNorForTheTarget() {
    var unit =
        userData.script().substring(userData.script().indexOf("homelab-first-boot.service\" 0644"));
    assertThat(unit.substring(0, unit.indexOf("\nUNIT\n")))
        .doesNotContain("After=cloud-final", "After=multi-user");
  }

  @Test
  void bashReadsTheWholeScript() throws Exception {
    assertThat(Shell.run("bash", "-n", script().toString()).exitCode()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> theBytesAreTheSameEverywhere() {
    var zone = TimeZone.getDefault();
    var locale = Locale.getDefault();
    return Stream.of(
            List.of("Pacific/Kiritimati", "tr-TR"),
            List.of("America/St_Johns", "ar-EG-u-nu-arab"),
            List.of("UTC", "hi-IN-u-nu-deva"))
        .map(
            place ->
                dynamicTest(
                    String.join(", ", place),
                    () -> {
                      try {
                        TimeZone.setDefault(TimeZone.getTimeZone(place.get(0)));
                        Locale.setDefault(Locale.forLanguageTag(place.get(1)));
                        assertThat(FirstBoot.render(ExampleInputs.plain())).isEqualTo(userData);
                      } finally {
                        TimeZone.setDefault(zone);
                        Locale.setDefault(locale);
                      }
                    }));
  }

  @Test
  void anotherProgramUnpacksWhatWasSent() throws Exception {
    var sent = folder.resolve("user-data.gz");
    Files.write(sent, Base64.getDecoder().decode(userData.base64()));

    assertThat(Shell.run("gzip", "-dc", sent.toString()).output()).isEqualTo(userData.script());
  }

  @Test
  void theGzipHeaderTellsNothingOfTheMachine() {
    byte[] sent = Base64.getDecoder().decode(userData.base64());

    assertThat(Arrays.copyOf(sent, 10))
        .containsExactly(0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 0xff);
  }

  @Test
  void itStaysFarBelowWhatOciTakes() {
    assertThat(userData.base64().length()).isLessThan(UserData.METADATA_LIMIT / 2);
  }

  @Test
  void overOcisLimitItIsRefusedWithBothSizes() {
    var random = new java.util.Random(7);
    var signers = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      byte[] key = new byte[48];
      random.nextBytes(key);
      signers.add("somebody@example.org ssh-ed25519 " + Base64.getEncoder().encodeToString(key));
    }
    assertThatThrownBy(() -> FirstBoot.render(ExampleInputs.with("password", signers)))
        .hasMessageMatching("user_data: \\d+ bytes as sent, and OCI takes 32000; shorten .*");
  }

  @Test
  void nothingPrintsASecret() {
    var inputs = ExampleInputs.plain();
    assertThat(
            inputs + " " + inputs.session() + inputs.semaphore() + inputs.repository() + userData)
        .doesNotContain("nobody");
  }

  @Property(tries = 60)
  void anyValueArrivesUnchanged(@ForAll String value) throws Exception {
    if (!canBeAVariable(value)) {
      return;
    }
    assertThat(throughBash(value)).isEqualTo(value);
  }

  @TestFactory
  Stream<DynamicTest> difficultValuesArriveUnchanged() {
    return Stream.of(
            "it's",
            "$HOME `id` $(id) \\ \" '",
            "-n",
            "two\nlines\n",
            "carriage\r\nreturn",
            "\u0001\u001b[31m\u007f",
            "grüße 🏠",
            "'\\''",
            "\\r is not \r7")
        .map(
            value ->
                dynamicTest(
                    value.replaceAll("\\p{Cntrl}", "·"),
                    () -> assertThat(throughBash(value)).isEqualTo(value)));
  }

  @Test
  void nulCannotBeGiven() {
    assertThatThrownBy(() -> ShellWord.quote("a\0b")).hasMessageContaining("NUL");
  }

  private static boolean canBeAVariable(String value) {
    return value.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }

  /** As cloud-init would hand it over: CR LF is LF by then. */
  private static String throughBash(String value) throws Exception {
    var file = Files.createTempFile("header", ".sh");
    try {
      var text = "VALUE=" + ShellWord.quote(value) + "\nprintf '%s' \"$VALUE\"\n";
      Files.writeString(file, text.replace("\r\n", "\n"));
      return Shell.run("bash", file.toString()).output();
    } finally {
      Files.delete(file);
    }
  }

  private Path script() throws Exception {
    var file = folder.resolve("user-data.sh");
    Files.writeString(file, userData.script());
    return file;
  }

  private String body(String function) {
    var matcher =
        Pattern.compile(
                "^" + function + "\\(\\) \\{\\n(.*?)^}\\n", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(userData.script());
    assertThat(matcher.find()).as("function " + function).isTrue();
    return matcher.group(1);
  }
}
