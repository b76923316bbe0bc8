package homelab.exposure;

import com.pulumi.core.Output;
import homelab.home.HomeArgs;
import homelab.home.HomeComponent;
import homelab.identity.Identity;
import homelab.identity.Mint;
import homelab.identity.MintedSecret;
import homelab.identity.Rotation;
import homelab.node.NodeArgs;
import homelab.node.NodeComponent;
import homelab.node.NodeTags;
import homelab.node.PlacementChoice;
import homelab.tunnel.TunnelArgs;
import homelab.tunnel.TunnelComponent;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The homelab's own components, with throw-away secrets. */
final class RealComponents {

  private RealComponents() {}

  static void declare() {
    var config = ExampleHomelab.CONFIG;
    var topology = ExampleHomelab.TOPOLOGY;
    var node = config.node();
    var oci =
        new com.pulumi.oci.Provider(
            "oci",
            com.pulumi.oci.ProviderArgs.builder()
                .tenancyOcid(node.tenancyId())
                .userOcid(node.userId())
                .fingerprint(node.fingerprint())
                .region(node.region())
                .privateKey(Output.ofSecret("a key"))
                .build());
    var cloudflare =
        new com.pulumi.cloudflare.Provider(
            "cloudflare",
            com.pulumi.cloudflare.ProviderArgs.builder()
                .apiToken(Output.ofSecret("a token"))
                .build());
    var host = config.home().proxmox();
    var proxmox =
        new io.muehlbachler.pulumi.proxmoxve.Provider(
            "proxmox",
            io.muehlbachler.pulumi.proxmoxve.ProviderArgs.builder()
                .endpoint(host.endpoint())
                .insecure(!host.verifyTls())
                .apiToken(Output.ofSecret("a token"))
                .build());
    var identity = new Identity("identity", new Mint(new SecureRandom()), Rotation.none(), true);
    var tunnel =
        new TunnelComponent(
            "tunnel",
            new TunnelArgs(config.zone(), topology, identity.value(MintedSecret.TUNNEL_SECRET)),
            cloudflare);
    var home =
        new HomeComponent(
            "home",
            new HomeArgs(
                config.home(),
                topology,
                config.bootstrap(),
                Output.of("target/media/pfsense-0123456789abcdef.iso"),
                identity.publicKey(MintedSecret.ANSIBLE_KEY),
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
            identity.publicKey(MintedSecret.CONSOLE_KEY),
            new NodeTags("homelab", "test")),
        oci,
        cloudflare);
  }
}
