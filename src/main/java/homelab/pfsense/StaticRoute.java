package homelab.pfsense;

import homelab.config.Subnet;

/**
 * A network that lies behind a gateway.
 *
 * @param network where to
 * @param gateway name of the {@link Gateway}
 * @param description for people
 */
public record StaticRoute(Subnet network, String gateway, String description) {}
