/**
 * The program. In comes what the engine hands over; out come all resources of one homelab. {@link
 * homelab.App} only wires: every decision lies in a package below.
 */
package homelab;
