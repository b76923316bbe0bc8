/**
 * Everything on the Proxmox host. In come the configuration, the topology, pfSense's media and the
 * name that must exist before it boots; out come networks, router, containers and, last of all, the
 * host's firewall. The order is the one in which a person is never locked out. It must not know the
 * node's resources.
 */
package homelab.home;
