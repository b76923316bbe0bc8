package homelab.oci;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * Signs requests as Oracle's "Request Signatures" page says: RSA with SHA-256 over the date, the
 * request line and the host, and for a body its length, type and digest (draft-cavage-http-
 * signatures-08, version 1).
 */
public final class Signer {

  // Not RFC_1123_DATE_TIME: that one writes the day of the month with one digit.
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final String keyId;
  private final PrivateKey key;

  /**
   * Reads the key.
   *
   * @param fingerprint as Oracle shows it for the API key
   * @param pem the private half, PKCS#8 or PKCS#1, without a passphrase
   * @throws OciRefusal if it is not such a key
   */
  public Signer(String tenancyId, String userId, String fingerprint, String pem) {
    this.keyId = "%s/%s/%s".formatted(tenancyId, userId, fingerprint);
    this.key = key(pem);
  }

  /**
   * Returns the headers of a request with a body, in the order in which they are signed; {@code
   * host} and {@code content-length} among them, which an HTTP client writes by itself.
   */
  public Map<String, String> post(URI target, String contentType, byte[] body, Instant now) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("date", DATE.format(now.atZone(ZoneOffset.UTC)));
    headers.put("(request-target)", "post " + path(target));
    headers.put("host", target.getAuthority());
    headers.put("content-length", Integer.toString(body.length));
    headers.put("content-type", contentType);
    headers.put("x-content-sha256", digest(body));
    var authorization = authorization(headers);
    headers.remove("(request-target)");
    headers.put("authorization", authorization);
    return headers;
  }

  /** Returns the header that proves these, signed in their order. */
  String authorization(Map<String, String> headers) {
    return ("Signature version=\"1\",headers=\"%s\",keyId=\"%s\",algorithm=\"rsa-sha256\","
            + "signature=\"%s\"")
        .formatted(String.join(" ", headers.keySet()), keyId, sign(headers));
  }

  /** Returns the digest that {@code x-content-sha256} carries. */
  static String digest(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private String sign(Map<String, String> headers) {
    var text =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue())
            .collect(Collectors.joining("\n"));
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new OciRefusal("the API signing key cannot sign; is it an RSA key?", e);
    }
  }

  private static String path(URI target) {
    var query = target.getRawQuery();
    return query == null ? target.getRawPath() : target.getRawPath() + "?" + query;
  }

  // Never the parser's own words: they may quote the key.
  private static PrivateKey key(String pem) {
    try (var parser = new PEMParser(new StringReader(pem))) {
      var found = parser.readObject();
      var converter = new JcaPEMKeyConverter();
      if (found instanceof PEMKeyPair pair) {
        return converter.getPrivateKey(pair.getPrivateKeyInfo());
      }
      if (found instanceof PrivateKeyInfo info) {
        return converter.getPrivateKey(info);
      }
    } catch (IOException e) {
      throw new OciRefusal("the API signing key is not a private key in PEM");
    }
    throw new OciRefusal("the API signing key is not a private key in PEM without a passphrase");
  }

  @Override
  public String toString() {
    return "Signer[%s]".formatted(keyId);
  }
}
