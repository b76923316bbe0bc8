package homelab.identity;

/**
 * A key in the texts that tools read.
 *
 * @param privateKey PEM, or base64 for WireGuard
 * @param publicKey an OpenSSH line, or base64 for WireGuard
 */
public record KeyPair(String privateKey, String publicKey) {
  @Override
  public String toString() {
    return "KeyPair[" + publicKey + "]";
  }
}
