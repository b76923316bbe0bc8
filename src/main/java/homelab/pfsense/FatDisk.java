package homelab.pfsense;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A raw disk with one FAT16 partition that holds {@code /config.xml}: what pfSense 2.7.2 looks at,
 * which does not search CD drives. It must be partitioned, because the External Configuration
 * Locator tries partitions only. Layout after Microsoft's FAT specification 1.03; every date and
 * number is fixed, so the same text gives the same bytes.
 */
final class FatDisk {

  static final int SECTOR = 512;
  static final int FIRST_SECTOR = 2048;
  static final int PARTITION_SECTORS = 32768 - FIRST_SECTOR;

  private static final byte TYPE_FAT16_LBA = 0x0e;
  private static final int SECTORS_PER_CLUSTER = 4;
  private static final int RESERVED_SECTORS = 1;
  private static final int FATS = 2;
  private static final int ROOT_ENTRIES = 512;
  private static final int ROOT_SECTORS = ROOT_ENTRIES * 32 / SECTOR;
  // 2 bytes for each of about 7,670 clusters fit into 32 sectors.
  private static final int FAT_SECTORS = 32;
  private static final int DATA_SECTOR = RESERVED_SECTORS + FATS * FAT_SECTORS + ROOT_SECTORS;
  private static final int CLUSTER_BYTES = SECTORS_PER_CLUSTER * SECTOR;
  private static final int CLUSTERS = (PARTITION_SECTORS - DATA_SECTOR) / SECTORS_PER_CLUSTER;
  private static final int END_OF_CHAIN = 0xffff;
  private static final byte MEDIA_DESCRIPTOR = (byte) 0xf8;
  private static final int VOLUME_SERIAL = 0x484f4d45;

  // 1 January 2026: year since 1980, month, day.
  private static final short DATE = (short) (46 << 9 | 1 << 5 | 1);
  private static final String SHORT_NAME = "CONFIG  XML";
  private static final byte ARCHIVE = 0x20;
  private static final byte VOLUME_LABEL = 0x08;
  private static final byte LONG_NAME = 0x0f;

  private FatDisk() {}

  /**
   * Returns the disk's bytes, 16 MiB.
   *
   * @throws IllegalArgumentException if the text does not fit
   */
  static byte[] of(String configXml) {
    var content = configXml.getBytes(StandardCharsets.UTF_8);
    int clusters = Math.max(1, (content.length + CLUSTER_BYTES - 1) / CLUSTER_BYTES);
    if (clusters > CLUSTERS) {
      throw new IllegalArgumentException(
          "config.xml has %d bytes; the disk holds %d"
              .formatted(content.length, CLUSTERS * CLUSTER_BYTES));
    }
    var disk =
        ByteBuffer.allocate((FIRST_SECTOR + PARTITION_SECTORS) * SECTOR)
            .order(ByteOrder.LITTLE_ENDIAN);
    partitionTable(disk);
    bootSector(disk);
    for (int fat = 0; fat < FATS; fat++) {
      allocationTable(at(disk, RESERVED_SECTORS + fat * FAT_SECTORS), clusters);
    }
    rootDirectory(at(disk, RESERVED_SECTORS + FATS * FAT_SECTORS), content.length);
    at(disk, DATA_SECTOR).put(content);
    return disk.array();
  }

  private static ByteBuffer at(ByteBuffer disk, int partitionSector) {
    return disk.position((FIRST_SECTOR + partitionSector) * SECTOR);
  }

  private static void partitionTable(ByteBuffer disk) {
    disk.position(440).putInt(VOLUME_SERIAL);
    disk.position(446);
    // Not active; the geometry fields say "use the sector numbers".
    disk.put((byte) 0).put(new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff});
    disk.put(TYPE_FAT16_LBA).put(new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff});
    disk.putInt(FIRST_SECTOR).putInt(PARTITION_SECTORS);
    disk.position(510).putShort((short) 0xaa55);
  }

  private static void bootSector(ByteBuffer disk) {
    at(disk, 0);
    disk.put(new byte[] {(byte) 0xeb, 0x3c, (byte) 0x90}).put(ascii("HOMELAB "));
    disk.putShort((short) SECTOR).put((byte) SECTORS_PER_CLUSTER);
    disk.putShort((short) RESERVED_SECTORS).put((byte) FATS).putShort((short) ROOT_ENTRIES);
    disk.putShort((short) PARTITION_SECTORS).put(MEDIA_DESCRIPTOR).putShort((short) FAT_SECTORS);
    disk.putShort((short) 32).putShort((short) 64).putInt(FIRST_SECTOR).putInt(0);
    disk.put((byte) 0x80).put((byte) 0).put((byte) 0x29).putInt(VOLUME_SERIAL);
    disk.put(ascii("HOMELAB    ")).put(ascii("FAT16   "));
    disk.position(FIRST_SECTOR * SECTOR + 510).putShort((short) 0xaa55);
  }

  private static void allocationTable(ByteBuffer fat, int clusters) {
    fat.putShort((short) (0xff00 | MEDIA_DESCRIPTOR & 0xff)).putShort((short) END_OF_CHAIN);
    for (int cluster = 2; cluster < 2 + clusters; cluster++) {
      fat.putShort((short) (cluster == 1 + clusters ? END_OF_CHAIN : cluster + 1));
    }
  }

  private static void rootDirectory(ByteBuffer root, int length) {
    entry(root, "HOMELAB    ", VOLUME_LABEL, 0, 0);
    longName(root);
    entry(root, SHORT_NAME, ARCHIVE, 2, length);
  }

  private static void entry(
      ByteBuffer root, String name, byte attribute, int firstCluster, int length) {
    root.put(ascii(name)).put(attribute).put((byte) 0).put((byte) 0);
    root.putShort((short) 0).putShort(DATE).putShort(DATE).putShort((short) 0);
    root.putShort((short) 0).putShort(DATE).putShort((short) firstCluster).putInt(length);
  }

  // The short name is in capitals; the locator asks for the lower-case one.
  private static void longName(ByteBuffer root) {
    var units = new char[13];
    Arrays.fill(units, '\uffff');
    IsoImage.FILE_NAME.getChars(0, IsoImage.FILE_NAME.length(), units, 0);
    units[IsoImage.FILE_NAME.length()] = 0;
    root.put((byte) 0x41);
    for (int i = 0; i < 5; i++) {
      root.putChar(units[i]);
    }
    root.put(LONG_NAME).put((byte) 0).put(checksum());
    for (int i = 5; i < 11; i++) {
      root.putChar(units[i]);
    }
    root.putShort((short) 0);
    for (int i = 11; i < 13; i++) {
      root.putChar(units[i]);
    }
  }

  private static byte checksum() {
    int sum = 0;
    for (byte letter : ascii(SHORT_NAME)) {
      sum = ((sum & 1) << 7 | (sum & 0xff) >> 1) + letter & 0xff;
    }
    return (byte) sum;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
