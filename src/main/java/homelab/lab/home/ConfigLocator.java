package homelab.lab.home;

import homelab.pfsense.MediaChecker.Release;
import java.util.ArrayList;
import java.util.List;

/**
 * What pfSense's External Configuration Locator does at a boot ({@code rc.ecl}, {@code
 * restore_backup()}), release by release: the text in force afterwards, what the console shows, and
 * what becomes of the mark that the set-up wizard leaves on a fresh installation. Each row was seen
 * with pfSense's own PHP on a file system that was read-only for a CD and writable for a disk.
 */
public final class ConfigLocator {

  /** What holds the file. */
  public enum Medium {
    /** A file system that cannot be written to. */
    CD("cd0"),
    /** A partition with FAT. */
    DISK("da1s1");

    private final String device;

    Medium(String device) {
      this.device = device;
    }
  }

  /**
   * How a boot went.
   *
   * @param inForce the settings that pfSense goes on with
   * @param wizardPending whether the template's set-up wizard is still to be run
   * @param packagesAwaited whether every package is first to be fetched anew; until then none is
   *     started
   * @param console what is shown, line by line
   */
  public record Boot(
      String inForce, boolean wizardPending, boolean packagesAwaited, List<String> console) {
    public Boot {
      console = List.copyOf(console);
    }
  }

  private ConfigLocator() {}

  /**
   * Boots.
   *
   * @param medium what the offered text lies on
   * @param offered the text there
   * @param kept the settings that pfSense has had so far
   * @param wizardPending whether the template's set-up wizard was not run
   */
  public static Boot boot(
      Release release, Medium medium, String offered, String kept, boolean wizardPending) {
    var console = new ArrayList<String>();
    var lines = offered.split("\n", 3);
    boolean found =
        (medium == Medium.DISK || release.searchesCds())
            && lines.length > 2
            && lines[1].equals("<pfsense>");
    console.add(
        "External config loader 1.0 is now starting... da0p1 da0p2"
            + (medium == Medium.DISK || release.searchesCds() ? " " + medium.device : ""));
    if (!found) {
      return new Boot(kept, wizardPending, false, console);
    }
    console.add(" -> found config.xml");
    console.add("Backing up old configuration...");
    console.add("Restoring [%s] /tmp/mnt/cf/config.xml...".formatted(medium.device));
    if (wizardPending) {
      console.add(
          "First boot after install, setting flag for package sync and disabling wizard...");
    }
    console.add("Cleaning up...");
    boolean taken = medium == Medium.DISK || !release.writesBack();
    return new Boot(taken ? offered : kept, false, wizardPending, console);
  }
}
