package homelab.pfsense;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A medium from which pfSense's External Configuration Locator takes {@code config.xml} at boot.
 * The same text gives the same bytes, and the name tells them: a changed configuration is a new
 * file beside the old one.
 */
public final class Media {

  private final String fileName;
  private final byte[] bytes;
  private final String configSha256;

  private Media(String extension, byte[] bytes, String configXml) {
    this.bytes = bytes;
    this.configSha256 = sha256(configXml.getBytes(StandardCharsets.UTF_8));
    this.fileName = "pfsense-%s.%s".formatted(sha256(bytes).substring(0, 16), extension);
  }

  /** Returns an ISO for the CD drive, which pfSense 2.8 and later looks at. */
  public static Media iso(String configXml) {
    return new Media("iso", IsoImage.of(configXml), configXml);
  }

  /**
   * Returns a raw disk of 16 MiB with a FAT16 partition, for pfSense 2.7.2, which does not look at
   * CDs. Attach it behind the system disk, so that the latter keeps its name.
   */
  public static Media disk(String configXml) {
    return new Media("img", FatDisk.of(configXml), configXml);
  }

  /** Returns the file's name, {@code pfsense-<first 16 hex digits of its SHA-256>.<iso or img>}. */
  public String fileName() {
    return fileName;
  }

  /** Returns a copy of the file's bytes; they hold secrets in the clear. */
  public byte[] bytes() {
    return Arrays.copyOf(bytes, bytes.length);
  }

  /** Returns the SHA-256 of the configuration on it, 64 hexadecimal digits. */
  public String configSha256() {
    return configSha256;
  }

  /**
   * Writes the file into a directory, readable by its owner only. A reader never sees half of it.
   *
   * @param directory made if missing; the returned path starts with it, so a relative one stays
   *     relative
   * @throws IOException if it cannot be written
   */
  public Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    var target = directory.resolve(fileName);
    var ownerOnly = PosixFilePermissions.fromString("rw-------");
    var partial =
        Files.createTempFile(
            directory, ".pfsense-", ".partial", PosixFilePermissions.asFileAttribute(ownerOnly));
    try {
      Files.write(partial, bytes);
      try {
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        throw new IOException(
            "%s: the file system cannot rename atomically; choose a directory on a local disk"
                .formatted(directory),
            e);
      }
    } finally {
      Files.deleteIfExists(partial);
    }
    return target;
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Media[%s, %d bytes]".formatted(fileName, bytes.length);
  }
}
