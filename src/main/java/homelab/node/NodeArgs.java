package homelab.node;

import com.pulumi.core.Output;
import homelab.config.Account;
import homelab.config.DnsZone;
import homelab.config.Node;
import homelab.topology.Topology;

/**
 * What the machine in OCI is made from.
 *
 * @param account who pays
 * @param node what the stack file says of it
 * @param zone where its name lives
 * @param topology every address
 * @param placement where it is declared to run
 * @param userData base64 of what it runs at first boot; secret
 * @param fingerprint of the same, visible, so that a changed first boot is loud in a preview
 * @param consoleKey OpenSSH line of the RSA key that the serial console accepts
 * @param tags put on everything in OCI
 */
public record NodeArgs(
    Account account,
    Node node,
    DnsZone zone,
    Topology topology,
    PlacementChoice placement,
    Output<String> userData,
    Output<String> fingerprint,
    Output<String> consoleKey,
    NodeTags tags) {}
