/**
 * The router at home. In come the topology, the session and the secrets that pfSense keeps; out
 * come its {@code config.xml}, the media that hold it, and what can be told from that text alone:
 * which rules it breaks and what may reach what. It must not know Pulumi, Proxmox or which services
 * run: adding one changes no byte here.
 */
package homelab.pfsense;
