/**
 * Oracle's cloud, as far as one small machine sees it: networks, security lists, instances,
 * consoles, budgets. In come inputs that fit the schema, out come ids and addresses or Oracle's own
 * words for no. It must not know the engine.
 */
package homelab.rehearsal.cloud.oci;
