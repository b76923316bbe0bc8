package homelab.config;

/**
 * The Cloudflare zone.
 *
 * @param name for example {@code example.org}
 * @param id 32 hexadecimal digits
 * @param accountId 32 hexadecimal digits
 */
public record DnsZone(
    @Key(
            value = "The zone's name",
            example = "example.org",
            pattern = "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}",
            shape = "a lower-case domain name without a dot at the end")
        String name,
    @Key(
            value = "The zone's id, from its overview page",
            pattern = "[0-9a-f]{32}",
            shape = "32 lower-case hexadecimal digits")
        String id,
    @Key(
            value = "The account's id, from the same page",
            pattern = "[0-9a-f]{32}",
            shape = "32 lower-case hexadecimal digits")
        String accountId) {}
