/**
 * The machine in OCI. In come the configuration, the topology, the rendered first boot and the
 * console key; out come its cloud network without any ingress, the instance, its serial console,
 * its public name and the budget that watches it. Everything here is disposable, so nothing durable
 * may depend on it.
 */
package homelab.node;
