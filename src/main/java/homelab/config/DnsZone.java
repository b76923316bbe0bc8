package homelab.config;

/**
 * The Cloudflare zone.
 *
 * @param name for example {@code example.org}
 * @param id 32 hexadecimal digits
 * @param accountId 32 hexadecimal digits
 */
public record DnsZone(String name, String id, String accountId) {}
