package homelab.identity;

/**
 * A password with the hash that machines are given.
 *
 * @param clear what a person types
 * @param hash in the form that its machine reads
 */
public record Password(String clear, String hash) {
  @Override
  public String toString() {
    return "Password[…]";
  }
}
