package homelab.firstboot;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * A first boot as OCI takes it.
 *
 * @param script what the node runs
 * @param base64 the same, gzipped, as it is sent
 * @param fingerprint of the script, to be shown where the script may not be
 */
public record UserData(String script, String base64, String fingerprint) {

  /** OCI's limit of all metadata together, keys and values, in bytes. */
  public static final int METADATA_LIMIT = 32_000;

  /** The key under which OCI takes it. */
  public static final String METADATA_KEY = "user_data";

  private static final int FINGERPRINT_DIGITS = 16;
  // Magic, deflate, no flags, no time, best compression, unknown system: nothing of the machine.
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 2, (byte) 0xff};

  /**
   * Packs a script.
   *
   * @throws IllegalArgumentException if it is over OCI's limit
   */
  static UserData of(String script) {
    byte[] plain = script.getBytes(StandardCharsets.UTF_8);
    var base64 = Base64.getEncoder().encodeToString(gzip(plain));
    int bytes = METADATA_KEY.length() + base64.length();
    if (bytes > METADATA_LIMIT) {
      throw new IllegalArgumentException(
          "user_data: %d bytes as sent, and OCI takes %d; shorten repository.allowedSigners, which is the only part that grows"
              .formatted(bytes, METADATA_LIMIT));
    }
    return new UserData(script, base64, fingerprint(plain));
  }

  /**
   * Compresses with a deflater that is Java itself: the JDK's is whatever zlib the system brings,
   * and another zlib gives other bytes, which would replace the node.
   */
  private static byte[] gzip(byte[] plain) {
    try {
      var deflater = new Deflater(JZlib.Z_BEST_COMPRESSION, JZlib.MAX_WBITS, true);
      var packed = new byte[plain.length + 1024];
      deflater.setInput(plain);
      deflater.setOutput(packed);
      int result = deflater.deflate(JZlib.Z_FINISH);
      if (result != JZlib.Z_STREAM_END) {
        throw new IllegalStateException("the first boot could not be compressed: " + result);
      }
      var crc = new CRC32();
      crc.update(plain);
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(HEADER);
      bytes.writeBytes(Arrays.copyOf(packed, (int) deflater.getTotalOut()));
      bytes.writeBytes(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt((int) crc.getValue())
              .putInt(plain.length)
              .array());
      return bytes.toByteArray();
    } catch (GZIPException e) {
      throw new IllegalStateException("the deflater refused its own settings", e);
    }
  }

  private static String fingerprint(byte[] plain) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(plain))
          .substring(0, FINGERPRINT_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "UserData[%s, %d bytes as sent]".formatted(fingerprint, base64.length());
  }
}
