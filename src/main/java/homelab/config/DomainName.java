package homelab.config;

/** What the stack file takes for a domain name, as Cloudflare shows it. */
final class DomainName {

  static final String PATTERN = "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}";

  static final String SHAPE = "a lower-case domain name without a dot at the end";

  private DomainName() {}
}
