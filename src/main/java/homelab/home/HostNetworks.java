package homelab.home;

import com.pulumi.resources.CustomResourceOptions;
import homelab.topology.HomeNetwork;
import homelab.topology.HomeNetwork.Role;
import io.muehlbachler.pulumi.proxmoxve.network_linux.Bridge;
import io.muehlbachler.pulumi.proxmoxve.network_linux.BridgeArgs;
import io.muehlbachler.pulumi.proxmoxve.network_linux.Vlan;
import io.muehlbachler.pulumi.proxmoxve.network_linux.VlanArgs;
import java.util.stream.Collectors;

/**
 * The host's side of the networks: one VLAN-aware bridge, and the host's own address in the
 * management network. The bridge to the outside is only named elsewhere; nothing here may change
 * it.
 */
final class HostNetworks {

  private final Bridge guestBridge;

  HostNetworks(HomeArgs args, CustomResourceOptions durable) {
    var proxmox = args.home().proxmox();
    guestBridge =
        new Bridge(
            "guest-bridge",
            BridgeArgs.builder()
                .nodeName(proxmox.node())
                .name(proxmox.guestBridge())
                .ports(proxmox.guestPort())
                .vlanAware(true)
                .vids(
                    args.topology().networks().values().stream()
                        .map(network -> Integer.toString(network.vlan()))
                        .collect(Collectors.joining(" ")))
                .autostart(true)
                .comment(
                    args.topology().networks().values().stream()
                        .map(HostNetworks::describe)
                        .collect(Collectors.joining(", ")))
                .build(),
            durable);
  }

  Bridge guestBridge() {
    return guestBridge;
  }

  /**
   * The host's address behind the router, and through it its way out and to the session's far end.
   */
  Vlan declareManagement(HomeArgs args, CustomResourceOptions durable) {
    var management = args.topology().network(Role.MANAGEMENT);
    var proxmox = args.home().proxmox();
    return new Vlan(
        "management-address",
        VlanArgs.builder()
            .nodeName(proxmox.node())
            .name(proxmox.guestBridge() + "." + management.vlan())
            .interface_(proxmox.guestBridge())
            .vlan(management.vlan())
            .address(management.cidr().withPrefix(args.topology().hostManagement()))
            .gateway(management.router().toString())
            .autostart(true)
            .comment("Where the host is managed, and its way through the router")
            .build(),
        durable);
  }

  private static String describe(HomeNetwork network) {
    return "VLAN %s %s %s".formatted(network.vlan(), network.role().label(), network.cidr());
  }
}
