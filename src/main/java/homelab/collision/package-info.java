/**
 * Looks before anything is made: which numbers and names an 'up' would create, which of them are
 * taken, and whether what is there is this program's own. In come the configuration, the state's
 * graph and the answers of the Proxmox host and Cloudflare; out come collisions. It must not know
 * the commands and changes nothing.
 */
package homelab.collision;
