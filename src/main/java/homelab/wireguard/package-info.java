/**
 * The one WireGuard session. In come the topology's two ends and the keys of identity; out come the
 * same facts as the node's wg-quick file and as what pfSense's package is told. It must not know
 * how either text reaches its machine.
 */
package homelab.wireguard;
