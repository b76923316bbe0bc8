package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console lets in whoever has the rescue password, however badly the boot goes. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class RescueTests {

  @Test
  void theConsoleLetsInWhilePackagesHangAndTheNetworkIsDead(FirstBootTrial trial)
      throws IOException {
    try (var lab = trial.open(new Trouble(), trial.node().userData(), line -> {})) {
      // No default route and no DNS: the package step waits, for longer than this test lasts.
      lab.internet().order("names", "SILENT");
      lab.machine().powerOn();
      assertThat(
              lab.machine()
                  .await(
                      0,
                      line -> line.contains("waiting for a default route"),
                      Duration.ofSeconds(60)))
          .isTrue();
      logIn(lab);
      // On a later boot the hash is on the disk: nothing has to answer at all.
      lab.machine().cutPower();
      lab.internet().order("site", "metadata", "DOWN");
      int seen = lab.machine().console().size();
      lab.machine().powerOn();
      assertThat(
              lab.machine().await(seen, line -> line.endsWith(" pts/0"), Duration.ofSeconds(120)))
          .isTrue();
      logIn(lab);
    }
  }

  @Test
  @Tag("full")
  void theConsoleLetsInWhileAptHangsOnAMirrorThatNeverAnswers(FirstBootTrial trial)
      throws IOException {
    try (var lab = trial.open(new Trouble(), trial.node().userData(), line -> {})) {
      lab.network().route();
      lab.internet().order("site", "mirror", "SILENT");
      lab.machine().powerOn();
      assertThat(
              lab.machine()
                  .await(0, line -> line.contains("homelab: packages: "), Duration.ofSeconds(120)))
          .isTrue();
      logIn(lab);
      assertThat(lab.machine().inside("pgrep -x apt-get").exitCode()).as("apt hangs").isZero();
      assertThat(lab.machine().root().resolve("var/lib/homelab/done/packages")).doesNotExist();
    }
  }

  /** As a person does: Enter until there is a prompt, since lines of the boot write over it. */
  private static void logIn(BootLab lab) {
    var machine = lab.machine();
    int seen = machine.console().size();
    long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!loggedIn(machine, lab.node().rescuePassword()) && System.nanoTime() < end) {
      Machine.pause(Duration.ofSeconds(1));
    }
    machine.type("echo I-am-$(id -un)-here\n");
    assertThat(machine.await(seen, line -> line.contains("I-am-root-here"), Duration.ofSeconds(20)))
        .as(String.join("\n", machine.console()))
        .isTrue();
  }

  private static boolean loggedIn(Machine machine, String password) {
    machine.type("\n");
    if (!machine.awaitPrompt("login: ", Duration.ofSeconds(5))) {
      return false;
    }
    machine.type("root\n");
    if (!machine.awaitPrompt("Password: ", Duration.ofSeconds(15))) {
      return false;
    }
    machine.type(password + "\n");
    return machine.awaitPrompt("# ", Duration.ofSeconds(15));
  }
}
