package homelab.rehearsal.cloud.cloudflare;

/**
 * What the simulated token may touch.
 *
 * @param accountId the one account
 * @param zoneId the one zone
 * @param zoneName its name, for example {@code example.org}
 */
public record Ownership(String accountId, String zoneId, String zoneName) {

  /** Returns one like the project's example stack file. */
  public static Ownership example() {
    return new Ownership(
        "fedcba9876543210fedcba9876543210", "0123456789abcdef0123456789abcdef", "example.org");
  }

  boolean holds(String hostName) {
    return hostName.equals(zoneName) || hostName.endsWith("." + zoneName);
  }
}
