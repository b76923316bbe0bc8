package homelab.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a newly minted secret looks like to the machine that will read it. */
class MintTests {

  private final Mint mint = new Mint(new SecureRandom());

  @Test
  void sessionKeyIsClampedAndItsPublicHalfBelongsToIt() {
    var parts = mint.mint(MintedSecret.SESSION_NODE_KEY);

    byte[] scalar = Base64.getDecoder().decode(parts.get("private"));
    assertThat(scalar).hasSize(32);
    assertThat(scalar[0] & 7).isZero();
    assertThat(scalar[31] & 192).isEqualTo(64);
    assertThat(Base64.getDecoder().decode(parts.get("public")))
        .isEqualTo(new X25519PrivateKeyParameters(scalar, 0).generatePublicKey().getEncoded());
  }

  @Test
  void aConsoleKeyForShowHasTheShapeOfOneAndOpensNothing() {
    var parts = mint.mintForShow(MintedSecret.CONSOLE_KEY);

    var blob = ByteBuffer.wrap(Base64.getDecoder().decode(parts.get("public").split(" ")[1]));
    assertThat(new String(next(blob), StandardCharsets.US_ASCII)).isEqualTo("ssh-rsa");
    assertThat(new BigInteger(next(blob))).isEqualTo(65_537);
    assertThat(new BigInteger(next(blob)).bitLength()).isEqualTo(2048);
    assertThat(blob.hasRemaining()).isFalse();
    assertThat(parts.get("private")).contains("RSA PRIVATE KEY").hasLineCount(2);
  }

  private static byte[] next(ByteBuffer blob) {
    var part = new byte[blob.getInt()];
    blob.get(part);
    return part;
  }

  @Test
  void consoleKeyIsRsaOf4096BitsBecauseOciRefusesOthers() throws Exception {
    var parts = mint.mint(MintedSecret.CONSOLE_KEY);

    var line = parts.get("public").split(" ");
    assertThat(line[0]).isEqualTo("ssh-rsa");
    var key =
        (RSAKeyParameters) OpenSSHPublicKeyUtil.parsePublicKey(Base64.getDecoder().decode(line[1]));
    assertThat(key.getModulus().bitLength()).isEqualTo(4096);
    var privateKey =
        (RSAKeyParameters) OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(pem(parts.get("private")));
    assertThat(privateKey.getModulus()).isEqualTo(key.getModulus());
    assertThat(
            BigInteger.TWO
                .modPow(key.getExponent(), key.getModulus())
                .modPow(privateKey.getExponent(), key.getModulus()))
        .as("the two halves undo each other")
        .isEqualTo(BigInteger.TWO);
  }

  @Test
  void ansibleKeyIsAnOpenSshFileWithItsOwnPublicLine() throws Exception {
    var parts = mint.mint(MintedSecret.ANSIBLE_KEY);

    assertThat(parts.get("private"))
        .startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .endsWith("-----END OPENSSH PRIVATE KEY-----\n");
    var privateKey =
        (Ed25519PrivateKeyParameters)
            OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(pem(parts.get("private")));
    var line = parts.get("public").split(" ");
    assertThat(line).hasSize(3);
    var publicKey =
        (Ed25519PublicKeyParameters)
            OpenSSHPublicKeyUtil.parsePublicKey(Base64.getDecoder().decode(line[1]));
    assertThat(publicKey.getEncoded()).isEqualTo(privateKey.generatePublicKey().getEncoded());
  }

  @Test
  void rescuePasswordComesWithACryptHashOfItself() {
    var parts = mint.mint(MintedSecret.RESCUE_PASSWORD);

    assertThat(parts.get("hash")).startsWith("$6$");
    byte[] clear = parts.get("value").getBytes(StandardCharsets.UTF_8);
    assertThat(Sha2Crypt.sha512Crypt(clear, parts.get("hash"))).isEqualTo(parts.get("hash"));
  }

  @Test
  void pfsensePasswordComesWithABcryptHashInPfsensesOwnForm() {
    var parts = mint.mint(MintedSecret.PFSENSE_ADMIN_PASSWORD);

    assertThat(parts.get("hash")).startsWith("$2b$10$").hasSize(60);
    assertThat(OpenBSDBCrypt.checkPassword(parts.get("hash"), parts.get("value").toCharArray()))
        .isTrue();
  }

  @Test
  void passwordsCanBeTypedFromPaperWithoutMistakingALetter() {
    for (var secret :
        List.of(MintedSecret.RESCUE_PASSWORD, MintedSecret.SEMAPHORE_ADMIN_PASSWORD)) {
      assertThat(mint.mint(secret).get("value"))
          .matches("[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4})+");
    }
  }

  @TestFactory
  Stream<DynamicTest> everySecretIsNewEachTime() {
    return Stream.of(MintedSecret.values())
        .filter(secret -> secret != MintedSecret.CONSOLE_KEY)
        .map(
            secret ->
                DynamicTest.dynamicTest(
                    secret.id(),
                    () -> {
                      var seen = new HashSet<Map<String, String>>();
                      for (int i = 0; i < 5; i++) {
                        seen.add(mint.mint(secret));
                      }
                      assertThat(seen).hasSize(5);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> keyMaterialHas32Bytes() {
    return Stream.of(
            MintedSecret.SESSION_PRESHARED_KEY,
            MintedSecret.TUNNEL_SECRET,
            MintedSecret.SEMAPHORE_COOKIE_HASH,
            MintedSecret.SEMAPHORE_COOKIE_ENCRYPTION,
            MintedSecret.SEMAPHORE_KEY_ENCRYPTION)
        .map(
            secret ->
                DynamicTest.dynamicTest(
                    secret.id(),
                    () ->
                        assertThat(Base64.getDecoder().decode(mint.mint(secret).get("value")))
                            .hasSize(32)));
  }

  @Test
  void aStandInHasTheShapeOfTheRealThing() {
    for (var secret : MintedSecret.values()) {
      var expected =
          secret == MintedSecret.CONSOLE_KEY
              ? Set.of("private", "public")
              : mint.mint(secret).keySet();
      assertThat(mint.mintStandIn(secret).keySet()).as(secret.id()).isEqualTo(expected);
      assertThat(mint.mintForShow(secret).keySet()).as(secret.id()).isEqualTo(expected);
    }
  }

  private static byte[] pem(String text) throws Exception {
    try (var reader = new PemReader(new StringReader(text))) {
      return reader.readPemObject().getContent();
    }
  }
}
