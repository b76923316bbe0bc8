/**
 * The home end of the session: what stands for pfSense in the lab, in a network namespace of its
 * own. In comes the text of a rendered {@code config.xml} and what a provider's DHCP hands out; out
 * comes a router that does what the text declares and nothing else. It must not know the stack
 * file, the topology or the node: whatever it needs it reads from that text.
 */
package homelab.lab.home;
