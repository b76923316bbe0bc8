package homelab.controlplane;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ansible Vault's format 1.1: PBKDF2-HMAC-SHA256, AES-256-CTR, HMAC-SHA256 over the ciphertext
 * (docs.ansible.com, "Ansible Vault payload format 1.1 - 1.2").
 *
 * <p>The salt is not random but a keyed hash of the content, so unchanged secrets give an unchanged
 * file. That is safe: another content has another salt, hence another key and another counter; the
 * same content twice shows only that it is the same, which an unchanged file is meant to show. The
 * hash's own key goes through the same stretching, so the salt helps nobody to guess the password
 * faster.
 */
final class Vault {

  private static final String HEADER = "$ANSIBLE_VAULT;1.1;AES256";
  private static final int ROUNDS = 10_000;
  private static final int KEY = 32;
  private static final int COUNTER = 16;
  private static final int LINE = 80;
  private static final byte[] SALT_KEY = "homelab vault salt".getBytes(StandardCharsets.UTF_8);

  private Vault() {}

  static byte[] seal(byte[] content, String password) {
    try {
      byte[] salt = hmac(stretch(password, SALT_KEY, KEY), content);
      byte[] keys = stretch(password, salt, 2 * KEY + COUNTER);
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys, padded(content));
      var hex = HexFormat.of();
      var body =
          hex.formatHex(salt)
              + "\n"
              + hex.formatHex(hmac(macKey(keys), sealed))
              + "\n"
              + hex.formatHex(sealed);
      return wrapped(hex.formatHex(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES and HMAC-SHA256", e);
    }
  }

  /**
   * Opens a vault of this format.
   *
   * @throws IllegalArgumentException if it is none, or if the password is not its own
   */
  static byte[] open(byte[] vault, String password) {
    var lines = new String(vault, StandardCharsets.UTF_8).split("\n");
    if (!lines[0].equals(HEADER)) {
      throw new IllegalArgumentException(
          "this is not an Ansible Vault of format 1.1; write it anew with ./homelab render");
    }
    var hex = HexFormat.of();
    try {
      var body = hex.parseHex(String.join("", Arrays.asList(lines).subList(1, lines.length)));
      var parts = new String(body, StandardCharsets.UTF_8).split("\n");
      byte[] sealed = hex.parseHex(parts[2]);
      byte[] keys = stretch(password, hex.parseHex(parts[0]), 2 * KEY + COUNTER);
      if (!MessageDigest.isEqual(hmac(macKey(keys), sealed), hex.parseHex(parts[1]))) {
        throw new IllegalArgumentException(
            "the vault password does not open this vault; it was rotated, so run ./homelab render");
      }
      byte[] content = cipher(Cipher.DECRYPT_MODE, keys, sealed);
      return Arrays.copyOf(content, content.length - content[content.length - 1]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES and HMAC-SHA256", e);
    }
  }

  private static byte[] cipher(int mode, byte[] keys, byte[] content)
      throws GeneralSecurityException {
    var aes = Cipher.getInstance("AES/CTR/NoPadding");
    aes.init(
        mode, new SecretKeySpec(keys, 0, KEY, "AES"), new IvParameterSpec(keys, 2 * KEY, COUNTER));
    return aes.doFinal(content);
  }

  private static byte[] macKey(byte[] keys) {
    return Arrays.copyOfRange(keys, KEY, 2 * KEY);
  }

  private static byte[] stretch(String password, byte[] salt, int bytes)
      throws GeneralSecurityException {
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ROUNDS, bytes * 8))
        .getEncoded();
  }

  private static byte[] hmac(byte[] key, byte[] content) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(content);
  }

  /** Counter mode needs no padding; the format pads nevertheless (PKCS 7). */
  private static byte[] padded(byte[] content) {
    int missing = COUNTER - content.length % COUNTER;
    byte[] padded = Arrays.copyOf(content, content.length + missing);
    Arrays.fill(padded, content.length, padded.length, (byte) missing);
    return padded;
  }

  private static byte[] wrapped(String hex) {
    var out = new ByteArrayOutputStream();
    out.writeBytes((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
    for (int at = 0; at < hex.length(); at += LINE) {
      var line = hex.substring(at, Math.min(hex.length(), at + LINE));
      out.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
