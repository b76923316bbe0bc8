/**
 * The few acts on the Proxmox host that no declaration may do by itself: restart the router, change
 * its medium, stop or delete a container that was given up. In come the host's address and an API
 * token; out comes what the host answered. It must not know the program.
 */
package homelab.proxmox;
