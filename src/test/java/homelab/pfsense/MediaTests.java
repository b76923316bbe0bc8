package homelab.pfsense;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaTests {

  @TempDir Path directory;

  @Test
  void xorrisoReadsTheIsoAndFindsTheLowerCaseName() throws Exception {
    var iso = Media.iso(Example.xml()).write(directory);

    OtherProgram.run(
        "xorriso",
        "-indev",
        iso.toString(),
        "-osirrox",
        "on",
        "-extract",
        "/config.xml",
        directory.resolve("rr.xml").toString());

    assertThat(directory.resolve("rr.xml")).hasContent(Example.xml());
  }

  @Test
  void isoinfoFindsTheNameInRockRidgeAndInJoliet() throws Exception {
    var iso = Media.iso(Example.xml()).write(directory).toString();

    assertThat(OtherProgram.run("isoinfo", "-R", "-f", "-i", iso).strip()).isEqualTo("/config.xml");
    assertThat(OtherProgram.run("isoinfo", "-J", "-f", "-i", iso).strip())
        .isEqualTo("/config.xml;1");
    assertThat(OtherProgram.run("isoinfo", "-R", "-x", "/config.xml", "-i", iso))
        .isEqualTo(Example.xml());
    assertThat(OtherProgram.run("isoinfo", "-J", "-x", "/config.xml;1", "-i", iso))
        .isEqualTo(Example.xml());
  }

  @Test
  void theSameTextGivesTheSameBytesInAnotherZoneAndLocale() {
    var first = Media.iso(Example.xml());
    var zone = TimeZone.getDefault();
    var locale = Locale.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      var second = Media.iso(Example.xml());
      assertThat(second.bytes()).isEqualTo(first.bytes());
      assertThat(second.fileName()).isEqualTo(first.fileName());
    } finally {
      TimeZone.setDefault(zone);
      Locale.setDefault(locale);
    }
  }

  @Test
  void everyDateOnTheIsoIsTheFixedOneAndNoneIsTheClocks() throws Exception {
    var iso = Media.iso(Example.xml()).write(directory).toString();

    assertThat(OtherProgram.run("isoinfo", "-R", "-l", "-i", iso).lines())
        .filteredOn(line -> line.matches(".*\\[ *\\d+ \\d+\\].*"))
        .isNotEmpty()
        .allMatch(line -> line.contains("Jan  1 2026"));
    var image = new String(Media.iso(Example.xml()).bytes(), StandardCharsets.ISO_8859_1);
    // Both volume descriptors: creation, modification, expiration and effective date.
    for (int descriptor : new int[] {16, 17}) {
      assertThat(image.substring(descriptor * 2048 + 813, descriptor * 2048 + 881))
          .isEqualTo("2026010100000000\0".repeat(4));
    }
  }

  @Test
  void anotherTextGivesAnotherNameBesideTheFirst() throws Exception {
    var old = Media.iso(Example.xml());
    var next = Media.iso(Example.xml().replace("example.org", "example.net"));

    old.write(directory);
    next.write(directory);

    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrder(old.fileName(), next.fileName());
    }
    assertThat(old.fileName()).matches("pfsense-[0-9a-f]{16}\\.iso").isNotEqualTo(next.fileName());
  }

  @Test
  void onlyItsOwnerMayReadTheFileAndNothingElseIsLeftBehind() throws Exception {
    var media = Media.iso(Example.xml());
    Files.writeString(directory.resolve(media.fileName()), "stale and world-readable");

    var written = media.write(directory);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    assertThat(written).hasBinaryContent(media.bytes());
    try (var files = Files.list(directory)) {
      assertThat(files.toList()).isEqualTo(List.of(written));
    }
  }

  @Test
  void aRelativeDirectoryGivesARelativePath() throws Exception {
    var here = Path.of("").toAbsolutePath().relativize(directory.toAbsolutePath());

    assertThat(Media.iso("x").write(here)).isRelative().exists();
  }

  @Test
  void mtoolsReadsTheFatPartition() throws Exception {
    var disk = Media.disk(Example.xml()).write(directory).toString();

    assertThat(OtherProgram.run("mdir", "-b", "-i", disk + "@@1M", "::").strip())
        .isEqualTo("::/config.xml");
    assertThat(OtherProgram.run("mtype", "-i", disk + "@@1M", "::/config.xml"))
        .isEqualTo(Example.xml());
  }

  @Test
  void fsckFindsNothingToMendInTheFatPartition() throws Exception {
    var disk = Media.disk(Example.xml()).bytes();
    var partition = directory.resolve("partition");
    Files.write(
        partition, Arrays.copyOfRange(disk, FatDisk.FIRST_SECTOR * FatDisk.SECTOR, disk.length));

    // It counts the root directory as a file; what it would mend it prints, and then it ends with
    // 1.
    assertThat(OtherProgram.run("fsck.fat", "-n", partition.toString())).contains("2 files");
  }

  @Test
  void theDiskHasAPartitionTableAndIsTheSameEachTime() {
    var disk = Media.disk(Example.xml()).bytes();

    assertThat(new byte[] {disk[510], disk[511]}).containsExactly(0x55, 0xaa);
    assertThat(disk[446 + 4]).isEqualTo((byte) 0x0e);
    assertThat(Media.disk(Example.xml()).bytes()).isEqualTo(disk);
    assertThat(disk).hasSize(16 << 20);
  }

  @Test
  void aFileOfManyClustersComesBackWhole() throws Exception {
    var text = "<pfsense>\n".repeat(20_000);
    var disk = Media.disk(text).write(directory).toString();

    assertThat(OtherProgram.run("mtype", "-i", disk + "@@1M", "::/config.xml")).isEqualTo(text);
  }
}
