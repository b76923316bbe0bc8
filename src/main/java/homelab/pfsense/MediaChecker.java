package homelab.pfsense;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a medium as the External Configuration Locator of a given release would, and says why it
 * would not take the file (rc.ecl and restore_backup() of 2.7.2 and of the branch after it).
 */
public final class MediaChecker {

  /** What a release of pfSense searches at boot, and what it does with a file that it finds. */
  public enum Release {
    /** Branch RELENG_2_7_2: partitions of disks only. */
    CE_2_7_2(false, false),
    /** The main branch of 2025-05-19, about 2.8.0: CD drives too. */
    CE_2_8_0(true, false),
    /**
     * The main branch from 1c033a063d (2025-05-27) until 4ffc71f3e1 (2025-12-02), about 2.8.1: the
     * file is first written back to its medium. Where that fails the old settings stay, and the
     * console does not say so.
     */
    CE_2_8_1(true, true),
    /** The main branch after 4ffc71f3e1: CD drives, and nothing is written back. */
    AFTER_2_8_1(true, false);

    private final boolean searchesCds;
    private final boolean writesBack;

    Release(boolean searchesCds, boolean writesBack) {
      this.searchesCds = searchesCds;
      this.writesBack = writesBack;
    }

    /** Tells whether it looks at CD drives. */
    public boolean searchesCds() {
      return searchesCds;
    }

    /** Tells whether it keeps its old settings where it cannot write to the medium. */
    public boolean writesBack() {
      return writesBack;
    }
  }

  /** What a medium must be. */
  public enum MediaRule {
    CD_NEEDS_2_8,
    CD_CANNOT_BE_WRITTEN,
    CD_KEEPS_THE_NAME,
    DISK_IS_PARTITIONED,
    PARTITION_IS_FAT
  }

  /**
   * A reason to be passed by.
   *
   * @param rule which
   * @param problem what is wrong and what to do
   */
  public record Finding(MediaRule rule, String problem) {}

  private static final int CD_SECTOR = 2048;
  private static final int FIRST_DESCRIPTOR = 16;
  private static final int PARTITION_ENTRY = 446;
  private static final List<Integer> FAT_TYPES = List.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e);

  private MediaChecker() {}

  /** Returns why this release would not take a configuration from the medium; empty if it would. */
  public static List<Finding> check(byte[] medium, Release release) {
    return isCd(medium) ? cd(medium, release) : disk(medium);
  }

  private static boolean isCd(byte[] medium) {
    return text(medium, FIRST_DESCRIPTOR * CD_SECTOR + 1, 5).equals("CD001");
  }

  private static List<Finding> cd(byte[] medium, Release release) {
    var findings = new ArrayList<Finding>();
    if (!release.searchesCds()) {
      findings.add(
          new Finding(
              MediaRule.CD_NEEDS_2_8,
              "pfSense 2.7.2 does not search CD drives; export a disk instead, or use 2.8"));
    }
    if (release.writesBack()) {
      findings.add(
          new Finding(
              MediaRule.CD_CANNOT_BE_WRITTEN,
              "this pfSense writes the file back to its medium first and keeps its old settings"
                  + " where it cannot; export a disk instead"));
    }
    if (!hasJoliet(medium) && !hasRockRidge(medium)) {
      findings.add(
          new Finding(
              MediaRule.CD_KEEPS_THE_NAME,
              "plain ISO 9660 knows CONFIG.XML only; write Rock Ridge or Joliet names"));
    }
    return findings;
  }

  private static boolean hasJoliet(byte[] medium) {
    for (int sector = FIRST_DESCRIPTOR; (sector + 1) * CD_SECTOR <= medium.length; sector++) {
      int start = sector * CD_SECTOR;
      if (!text(medium, start + 1, 5).equals("CD001") || (medium[start] & 0xff) == 255) {
        return false;
      }
      // Escape sequences of UCS-2 level 1 to 3 in a supplementary descriptor.
      if (medium[start] == 2 && text(medium, start + 88, 3).matches("%/[@CE]")) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasRockRidge(byte[] medium) {
    int rootRecord = FIRST_DESCRIPTOR * CD_SECTOR + 156;
    int extent = littleEndian(medium, rootRecord + 2);
    return text(medium, extent * CD_SECTOR, CD_SECTOR).contains("\001\000config.xml")
        && text(medium, extent * CD_SECTOR, CD_SECTOR).contains("NM");
  }

  private static List<Finding> disk(byte[] medium) {
    boolean signed = byteAt(medium, 510) == 0x55 && byteAt(medium, 511) == 0xaa;
    // A file system that starts at sector 0 carries the same signature, but a file system's name
    // too.
    boolean bare = text(medium, 54, 3).equals("FAT") || text(medium, 82, 3).equals("FAT");
    if (!signed || bare) {
      return List.of(
          new Finding(
              MediaRule.DISK_IS_PARTITIONED,
              "pfSense looks at partitions only; put the file system into a partition"));
    }
    int start = littleEndian(medium, PARTITION_ENTRY + 8) * 512;
    boolean fat =
        FAT_TYPES.contains(byteAt(medium, PARTITION_ENTRY + 4))
            && (text(medium, start + 54, 3).equals("FAT")
                || text(medium, start + 82, 3).equals("FAT"));
    return fat
        ? List.of()
        : List.of(
            new Finding(
                MediaRule.PARTITION_IS_FAT,
                "the first partition is no FAT; pfSense reads FAT and UFS, no exFAT, ext4 or"
                    + " NTFS"));
  }

  private static String text(byte[] medium, int start, int length) {
    return start >= 0 && start + length <= medium.length
        ? new String(medium, start, length, ISO_8859_1)
        : "";
  }

  private static int byteAt(byte[] medium, int index) {
    return index < medium.length ? medium[index] & 0xff : 0;
  }

  private static int littleEndian(byte[] medium, int index) {
    return byteAt(medium, index)
        | byteAt(medium, index + 1) << 8
        | byteAt(medium, index + 2) << 16
        | byteAt(medium, index + 3) << 24;
  }
}
