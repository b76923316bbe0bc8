/**
 * What the control plane pulls. In come the configuration, the topology and, for the vault alone,
 * the stack's secrets; out come the files of {@code ansible/rendered/<stack>/}: inventory,
 * variables, Semaphore's desired state and one vault. It must not know Pulumi resources, and it
 * computes no address.
 */
package homelab.controlplane;
