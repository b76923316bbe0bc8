package homelab.exposure;

import com.pulumi.core.Output;
import homelab.home.HomeArgs;
import homelab.home.HomeComponent;
import homelab.node.NodeArgs;
import homelab.node.NodeComponent;
import homelab.node.NodeTags;
import homelab.node.PlacementChoice;
import homelab.tunnel.TunnelArgs;
import homelab.tunnel.TunnelComponent;
import java.util.List;
import java.util.Optional;

/** The homelab's own components, with throw-away secrets. */
final class RealComponents {

  private RealComponents() {}

  static void declare() {
    var config = ExampleHomelab.CONFIG;
    var topology = ExampleHomelab.TOPOLOGY;
    var oci = new com.pulumi.oci.Provider("oci", com.pulumi.oci.ProviderArgs.builder().build());
    var cloudflare =
        new com.pulumi.cloudflare.Provider(
            "cloudflare", com.pulumi.cloudflare.ProviderArgs.builder().build());
    var proxmox =
        new io.muehlbachler.pulumi.proxmoxve.Provider(
            "proxmox", io.muehlbachler.pulumi.proxmoxve.ProviderArgs.builder().build());
    var tunnel =
        new TunnelComponent(
            "tunnel",
            new TunnelArgs(config.zone(), topology, Output.ofSecret("c2VjcmV0")),
            cloudflare);
    var home =
        new HomeComponent(
            "home",
            new HomeArgs(
                config.home(),
                topology,
                config.bootstrap(),
                Output.of("target/media/pfsense-0123456789abcdef.iso"),
                Output.of("ssh-ed25519 AAAA"),
                List.of(tunnel.homeName())),
            proxmox);
    tunnel.declareRules(home.services());
    new NodeComponent(
        "node",
        new NodeArgs(
            config.account(),
            config.node(),
            config.zone(),
            topology,
            PlacementChoice.of(config.node(), Optional.empty()),
            Output.ofSecret("I2Nsb3VkLWNvbmZpZw=="),
            Output.of("fingerprint"),
            Output.of("ssh-rsa AAAA"),
            new NodeTags("homelab", "test")),
        oci,
        cloudflare);
  }
}
