package homelab.topology;

import homelab.config.Service;

/**
 * A service with the place it got.
 *
 * @param service what the configuration says of it
 * @param guest its container
 * @param publicName its public host name, for example {@code blog.example.org}
 */
public record ServiceGuest(Service service, Guest guest, String publicName) {}
