package homelab.pfsense;

/**
 * The client that keeps one existing record at Cloudflare true. It never creates the record.
 *
 * @param interfaceKey whose public address is published
 * @param label the name inside the zone, for example {@code home}
 * @param zone for example {@code example.org}
 * @param zoneId as user name it makes pfSense use the token as bearer and skip the search for the
 *     zone, so that the token needs to edit DNS and nothing else
 * @param token Cloudflare API token
 * @param ttlSeconds of the record
 * @param maxCacheAgeDays after which an unchanged address is sent again, so that a reset record
 *     does not stay wrong
 */
public record DynDns(
    String interfaceKey,
    String label,
    String zone,
    String zoneId,
    String token,
    int ttlSeconds,
    int maxCacheAgeDays) {

  @Override
  public String toString() {
    return "DynDns[%s.%s on %s]".formatted(label, zone, interfaceKey);
  }
}
