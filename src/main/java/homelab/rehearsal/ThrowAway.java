package homelab.rehearsal;

import homelab.config.GivenSecret;
import homelab.config.WantedSecret;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/** Given secrets of the right shape that open nothing. */
final class ThrowAway {

  private ThrowAway() {}

  static String passphrase(SecureRandom random) {
    return letters(random, 24);
  }

  static String value(WantedSecret secret, SecureRandom random) {
    return GivenSecret.byKey(secret.key())
        .map(given -> value(given, random))
        .orElseGet(() -> letters(random, 32));
  }

  static String value(GivenSecret secret, SecureRandom random) {
    return switch (secret) {
      case OCI_PRIVATE_KEY -> pem(random);
      case PROXMOX_API_TOKEN -> "homelab@pve!pulumi=" + uuid(random);
      case CLOUDFLARE_API_TOKEN, DYNDNS_TOKEN -> letters(random, 40);
      case GHCR_CREDENTIAL -> "rehearsal:ghp_" + letters(random, 36);
    };
  }

  private static String pem(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, random);
      var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
      return "-----BEGIN PRIVATE KEY-----\n"
          + encoder.encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  private static String uuid(SecureRandom random) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes).toString();
  }

  private static String letters(SecureRandom random, int count) {
    byte[] bytes = new byte[(count + 1) / 2];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes).substring(0, count);
  }
}
