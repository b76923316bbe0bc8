package homelab.state;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Bytes under a passphrase: a line that names the format, salt, nonce, then AES-256-GCM with a key
 * by scrypt. Whoever changes one bit of it gets nothing back.
 */
public final class SealedCopy {

  private static final byte[] FORMAT = "homelab state 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT = 16;
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY = 32;
  // 128 MB and about half a second for each guess.
  private static final int COST = 1 << 17;
  private static final int BLOCK = 8;

  private SealedCopy() {}

  /** Seals bytes. */
  public static byte[] seal(byte[] content, String passphrase, SecureRandom random) {
    byte[] head = Arrays.copyOf(FORMAT, FORMAT.length + SALT + NONCE);
    byte[] chance = new byte[SALT + NONCE];
    random.nextBytes(chance);
    System.arraycopy(chance, 0, head, FORMAT.length, chance.length);
    try {
      var out = new ByteArrayOutputStream();
      out.writeBytes(head);
      out.writeBytes(cipher(Cipher.ENCRYPT_MODE, head, passphrase).doFinal(content));
      return out.toByteArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws BackendRefusal if it is something else, was changed, or the passphrase is another one
   */
  public static byte[] open(byte[] sealed, String passphrase) {
    int head = FORMAT.length + SALT + NONCE;
    if (sealed.length < head
        || !Arrays.equals(sealed, 0, FORMAT.length, FORMAT, 0, FORMAT.length)) {
      throw new BackendRefusal("this is not a file that './homelab state backup' wrote.");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, head), passphrase)
          .doFinal(sealed, head, sealed.length - head);
    } catch (AEADBadTagException e) {
      throw new BackendRefusal(
          "the copy does not open: the passphrase is not the one that it was made with, or the"
              + " file was changed.");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private static Cipher cipher(int mode, byte[] head, String passphrase)
      throws GeneralSecurityException {
    byte[] salt = Arrays.copyOfRange(head, FORMAT.length, FORMAT.length + SALT);
    byte[] nonce = Arrays.copyOfRange(head, FORMAT.length + SALT, head.length);
    byte[] key =
        SCrypt.generate(passphrase.getBytes(StandardCharsets.UTF_8), salt, COST, BLOCK, 1, KEY);
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(head);
    return cipher;
  }
}
