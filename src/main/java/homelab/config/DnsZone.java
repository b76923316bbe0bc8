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
            pattern = DomainName.PATTERN,
            shape = DomainName.SHAPE)
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
