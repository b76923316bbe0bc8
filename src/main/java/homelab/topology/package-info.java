/**
 * Where everything is. In comes the configuration; out comes a {@link homelab.topology.Topology}:
 * the only source of addresses, ports, host names, MACs, VLANs and guest ids. It is pure: no
 * resource, no secret, no clock, no file.
 */
package homelab.topology;
