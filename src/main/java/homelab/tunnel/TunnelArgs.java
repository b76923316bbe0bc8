package homelab.tunnel;

import com.pulumi.core.Output;
import homelab.config.DnsZone;
import homelab.topology.Topology;

/**
 * What the public face is made from.
 *
 * @param zone zone and account
 * @param topology the services' names and addresses
 * @param tunnelSecret base64 of 32 bytes; secret
 */
public record TunnelArgs(DnsZone zone, Topology topology, Output<String> tunnelSecret) {}
