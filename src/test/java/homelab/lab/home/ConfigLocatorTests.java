package homelab.lab.home;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.lab.home.ConfigLocator.Medium;
import homelab.pfsense.MediaChecker.Release;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each release does with a file, as pfSense's own PHP did. */
class ConfigLocatorTests {

  private static final String NEW = "<?xml version=\"1.0\"?>\n<pfsense>\nnew\n</pfsense>\n";

  @ParameterizedTest
  @CsvSource({
    "CE_2_7_2, CD, old, not found",
    "CE_2_8_0, CD, new, found",
    "CE_2_8_1, CD, old, found",
    "AFTER_2_8_1, CD, new, found",
    "CE_2_7_2, DISK, new, found",
    "CE_2_8_0, DISK, new, found",
    "CE_2_8_1, DISK, new, found",
    "AFTER_2_8_1, DISK, new, found"
  })
  void aReleaseTakesTheFileOrKeepsItsOwn(
      Release release, Medium medium, String inForce, String found) {
    var boot = ConfigLocator.boot(release, medium, NEW, "old", false);

    assertThat(boot.inForce()).isEqualTo(inForce.equals("new") ? NEW : "old");
    assertThat(boot.console().contains(" -> found config.xml")).isEqualTo(found.equals("found"));
    assertThat(boot.packagesAwaited()).isFalse();
  }

  @Test
  void aFileThatIsFoundEndsTheWizardAndLetsEveryPackageWait() {
    var boot = ConfigLocator.boot(Release.CE_2_8_1, Medium.CD, NEW, "old", true);

    assertThat(boot.inForce()).as("although nothing was taken").isEqualTo("old");
    assertThat(boot.wizardPending()).isFalse();
    assertThat(boot.packagesAwaited()).isTrue();
    assertThat(boot.console()).anyMatch(line -> line.startsWith("First boot after install"));
    var passedBy = ConfigLocator.boot(Release.CE_2_7_2, Medium.CD, NEW, "old", true);
    assertThat(passedBy.wizardPending()).isTrue();
    assertThat(passedBy.packagesAwaited()).isFalse();
  }

  @Test
  void aSecondLineThatIsNotTheRootIsPassedBy() {
    var boot = ConfigLocator.boot(Release.AFTER_2_8_1, Medium.CD, "\n" + NEW, "old", false);

    assertThat(boot.inForce()).isEqualTo("old");
  }
}
