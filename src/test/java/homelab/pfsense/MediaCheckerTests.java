package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.pfsense.MediaChecker.Finding;
import homelab.pfsense.MediaChecker.MediaRule;
import homelab.pfsense.MediaChecker.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaCheckerTests {

  private final byte[] iso = Media.iso(Example.xml()).bytes();
  private final byte[] disk = Media.disk(Example.xml()).bytes();

  @Test
  void ourMediaAreFoundByTheReleasesTheyAreFor() {
    assertThat(MediaChecker.check(iso, Release.CE_2_8_0)).isEmpty();
    assertThat(MediaChecker.check(iso, Release.AFTER_2_8_1)).isEmpty();
    for (var release : Release.values()) {
      assertThat(MediaChecker.check(disk, release)).as("%s", release).isEmpty();
    }
  }

  @Test
  void aCdIsReadByOneReleaseThatKeepsItsOldSettings() {
    assertThat(MediaChecker.check(iso, Release.CE_2_8_1))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.CD_CANNOT_BE_WRITTEN);
  }

  @Test
  void aCdIsNothingFor272() {
    assertThat(MediaChecker.check(iso, Release.CE_2_7_2))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.CD_NEEDS_2_8);
  }

  @Test
  void aCdWithoutLongNamesLosesTheLowerCaseName(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("config.xml"), Example.xml());
    var plain = directory.resolve("plain.iso");
    OtherProgram.run(
        "genisoimage",
        "-quiet",
        "-o",
        plain.toString(),
        directory.resolve("config.xml").toString());

    assertThat(MediaChecker.check(Files.readAllBytes(plain), Release.CE_2_8_0))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.CD_KEEPS_THE_NAME);
  }

  @Test
  void rockRidgeAloneIsEnough(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("config.xml"), Example.xml());
    var rockRidge = directory.resolve("rock.iso");
    OtherProgram.run(
        "genisoimage",
        "-quiet",
        "-R",
        "-o",
        rockRidge.toString(),
        directory.resolve("config.xml").toString());

    assertThat(MediaChecker.check(Files.readAllBytes(rockRidge), Release.CE_2_8_0)).isEmpty();
  }

  @Test
  void aBareFileSystemIsNoPartitionedDisk() {
    var bare = Arrays.copyOfRange(disk, FatDisk.FIRST_SECTOR * FatDisk.SECTOR, disk.length);

    assertThat(MediaChecker.check(bare, Release.CE_2_8_0))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.DISK_IS_PARTITIONED);
    assertThat(MediaChecker.check(new byte[512], Release.CE_2_8_0))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.DISK_IS_PARTITIONED);
  }

  @Test
  void anotherFileSystemInThePartitionIsPassedBy() {
    var other = disk.clone();
    other[446 + 4] = 0x07;

    assertThat(MediaChecker.check(other, Release.CE_2_8_0))
        .extracting(Finding::rule)
        .containsExactly(MediaRule.PARTITION_IS_FAT);
  }
}
