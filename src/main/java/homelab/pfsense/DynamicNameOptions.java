package homelab.pfsense;

/**
 * Unbound's options for the one name that must never be stale: the node's. A rebuild takes the
 * record away for some minutes, and the zone's negative TTL may be half an hour; a remembered "no
 * such name" would keep the session down for as long. So answers below this name are neither stored
 * nor taken from the cache, and every other name in the household is cached as usual.
 *
 * <p>The stub names no server: Cloudflare assigns the zone's servers, and they may change. With
 * {@code stub-first} an empty stub falls back to the ordinary walk from the root, while {@code
 * stub-no-cache} still holds for the name (unbound 1.17, iterator.c, iter_stub_fwd_no_cache; shown
 * by a test with the real program).
 */
final class DynamicNameOptions {

  private DynamicNameOptions() {}

  /** Returns the text for Unbound's custom options, LF at the end of each line. */
  static String uncached(String name) {
    return """
    stub-zone:
      name: "%s."
      stub-first: yes
      stub-no-cache: yes
    """
        .formatted(name);
  }
}
