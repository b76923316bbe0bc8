package homelab.rehearsal;

import homelab.config.HomelabConfig;
import homelab.topology.Topology;

/**
 * What a rehearsal leaves behind.
 *
 * @param summary what was found
 * @param state the exported stack after the last up, secrets encrypted
 * @param keepsake what the machines would have been given; thrown-away secrets in the clear
 * @param topology every address
 * @param config the rehearsed configuration
 */
public record RehearsalResult(
    Summary summary, String state, Keepsake keepsake, Topology topology, HomelabConfig config) {}
