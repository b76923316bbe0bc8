package homelab.wireguard;

/**
 * The keys of the session, each base64 of 32 bytes.
 *
 * @param homePrivate pfSense's private key
 * @param homePublic and its public half
 * @param nodePrivate the node's private key
 * @param nodePublic and its public half
 * @param preshared known to both
 */
public record SessionKeys(
    String homePrivate,
    String homePublic,
    String nodePrivate,
    String nodePublic,
    String preshared) {

  @Override
  public String toString() {
    return "SessionKeys[home=%s, node=%s]".formatted(homePublic, nodePublic);
  }
}
