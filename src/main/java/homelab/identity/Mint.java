package homelab.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * Makes new secrets. Every value comes with what is derived from it by salt (hashes) or costs time
 * (public halves), so that the derived form is kept in the state too and never changes by itself.
 */
public final class Mint {

  /** At the end of the control plane's public key; the roles know its line by it. */
  public static final String ANSIBLE_KEY_NAME = "homelab-ansible";

  static final int BCRYPT_COST = 10;
  static final int CONSOLE_KEY_BITS = 4096;
  private static final int BCRYPT_COST_FOR_SHOW = 4;
  private static final int STAND_IN_KEY_BITS = 2048;

  // No 0/o, 1/l/i: these are typed on a serial console on a bad night.
  private static final char[] TYPEABLE = "abcdefghjkmnpqrstuvwxyz23456789".toCharArray();

  private final SecureRandom random;

  /** Uses this source for every value. */
  public Mint(SecureRandom random) {
    this.random = random;
  }

  /** Makes a new value: part names to texts. */
  public Map<String, String> mint(MintedSecret secret) {
    return switch (secret) {
      case RESCUE_PASSWORD -> rescuePassword();
      case CONSOLE_KEY -> rsaKeyPair(CONSOLE_KEY_BITS, "homelab-console");
      case SESSION_HOME_KEY, SESSION_NODE_KEY -> x25519KeyPair();
      case ANSIBLE_KEY -> ed25519KeyPair(ANSIBLE_KEY_NAME);
      case DEPLOY_KEY -> ed25519KeyPair("homelab-deploy");
      case PFSENSE_ADMIN_PASSWORD -> pfsensePassword(BCRYPT_COST);
      case SEMAPHORE_ADMIN_PASSWORD, VAULT_PASSWORD -> Map.of(Parts.VALUE, typeable(8));
      case SESSION_PRESHARED_KEY,
          TUNNEL_SECRET,
          SEMAPHORE_COOKIE_HASH,
          SEMAPHORE_COOKIE_ENCRYPTION,
          SEMAPHORE_KEY_ENCRYPTION ->
          Map.of(Parts.VALUE, Base64.getEncoder().encodeToString(bytes(32)));
    };
  }

  /**
   * Makes a value that looks like the real one, for a preview, which keeps nothing: what is slow to
   * make well is made badly. Such a value must never reach the state.
   */
  public Map<String, String> mintForShow(MintedSecret secret) {
    return switch (secret) {
      case CONSOLE_KEY -> rsaShape("homelab-console");
      case PFSENSE_ADMIN_PASSWORD -> pfsensePassword(BCRYPT_COST_FOR_SHOW);
      default -> mint(secret);
    };
  }

  /**
   * Makes a value in whose place the state's own one comes, as far as anybody knows: it works all
   * the same. The console key, whose real size takes seconds to make, is a small one.
   */
  public Map<String, String> mintStandIn(MintedSecret secret) {
    return secret == MintedSecret.CONSOLE_KEY
        ? rsaKeyPair(STAND_IN_KEY_BITS, "homelab-console")
        : mint(secret);
  }

  /** Makes a text that no other run makes. */
  String mark() {
    return Base64.getEncoder().encodeToString(bytes(16));
  }

  /** Names of the parts of a value in the state. */
  static final class Parts {
    static final String VALUE = "value";
    static final String PRIVATE = "private";
    static final String PUBLIC = "public";
    static final String HASH = "hash";

    private Parts() {}
  }

  private Map<String, String> rescuePassword() {
    String password = typeable(5);
    String salt = "$6$" + saltCharacters(16);
    return Map.of(
        Parts.VALUE,
        password,
        Parts.HASH,
        Sha2Crypt.sha512Crypt(password.getBytes(StandardCharsets.UTF_8), salt));
  }

  private Map<String, String> pfsensePassword(int cost) {
    String password = typeable(6);
    // $2b$ is the form that pfSense's own default configuration has.
    String hash = OpenBSDBCrypt.generate("2b", password.toCharArray(), bytes(16), cost);
    return Map.of(Parts.VALUE, password, Parts.HASH, hash);
  }

  private Map<String, String> x25519KeyPair() {
    byte[] scalar = bytes(32);
    // Clamped as `wg genkey` does, so that every tool shows the same text for this key.
    scalar[0] &= (byte) 248;
    scalar[31] &= 127;
    scalar[31] |= 64;
    var key = new X25519PrivateKeyParameters(scalar, 0);
    return Map.of(
        Parts.PRIVATE,
        Base64.getEncoder().encodeToString(scalar),
        Parts.PUBLIC,
        Base64.getEncoder().encodeToString(key.generatePublicKey().getEncoded()));
  }

  private Map<String, String> ed25519KeyPair(String comment) {
    var key = new Ed25519PrivateKeyParameters(random);
    return Map.of(
        Parts.PRIVATE,
        pem("OPENSSH PRIVATE KEY", encodePrivate(key)),
        Parts.PUBLIC,
        publicLine("ssh-ed25519", key.generatePublicKey(), comment));
  }

  private Map<String, String> rsaKeyPair(int bits, String comment) {
    try {
      var generator = java.security.KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, random);
      var pair = generator.generateKeyPair();
      var privateKey = (RSAPrivateCrtKey) pair.getPrivate();
      var publicKey = (RSAPublicKey) pair.getPublic();
      var parameters =
          new RSAPrivateCrtKeyParameters(
              privateKey.getModulus(),
              privateKey.getPublicExponent(),
              privateKey.getPrivateExponent(),
              privateKey.getPrimeP(),
              privateKey.getPrimeQ(),
              privateKey.getPrimeExponentP(),
              privateKey.getPrimeExponentQ(),
              privateKey.getCrtCoefficient());
      return Map.of(
          Parts.PRIVATE,
          pem("RSA PRIVATE KEY", encodePrivate(parameters)),
          Parts.PUBLIC,
          publicLine(
              "ssh-rsa",
              new RSAKeyParameters(false, publicKey.getModulus(), publicKey.getPublicExponent()),
              comment));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  /**
   * A modulus of nobody's primes is no key, and takes no search for them. Written by hand because
   * Bouncy Castle looks for small factors, rightly.
   */
  private Map<String, String> rsaShape(String comment) {
    var modulus = new BigInteger(STAND_IN_KEY_BITS, random).setBit(STAND_IN_KEY_BITS - 1).setBit(0);
    return Map.of(
        Parts.PRIVATE,
        pem("RSA PRIVATE KEY", new byte[0]),
        Parts.PUBLIC,
        "ssh-rsa "
            + Base64.getEncoder().encodeToString(sshRsa(modulus, RSAKeyGenParameterSpec.F4))
            + " "
            + comment);
  }

  private static byte[] sshRsa(BigInteger modulus, BigInteger exponent) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part :
        List.of(
            "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
            exponent.toByteArray(),
            modulus.toByteArray())) {
      bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] encodePrivate(AsymmetricKeyParameter key) {
    try {
      return OpenSSHPrivateKeyUtil.encodePrivateKey(key);
    } catch (IOException e) {
      throw new UncheckedIOException("a new key could not be encoded", e);
    }
  }

  private static String publicLine(String type, AsymmetricKeyParameter key, String comment) {
    try {
      return type
          + " "
          + Base64.getEncoder().encodeToString(OpenSSHPublicKeyUtil.encodePublicKey(key))
          + " "
          + comment;
    } catch (IOException e) {
      throw new UncheckedIOException("a new public key could not be encoded", e);
    }
  }

  private static String pem(String type, byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var writer = new PemWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException("a new key could not be written as PEM", e);
    }
    return bytes.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n");
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Returns that many groups of four characters, joined by dashes: just under 20 bits each. */
  private String typeable(int groups) {
    var text = new StringBuilder();
    for (int i = 0; i < groups * 4; i++) {
      if (i > 0 && i % 4 == 0) {
        text.append('-');
      }
      text.append(TYPEABLE[random.nextInt(TYPEABLE.length)]);
    }
    return text.toString();
  }

  private String saltCharacters(int count) {
    var alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
