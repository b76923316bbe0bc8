package homelab;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.exposure.Exposure;
import homelab.exposure.ExposureRules;
import homelab.home.HomeArgs;
import homelab.home.HomeComponent;
import homelab.identity.Identity;
import homelab.identity.Mint;
import homelab.identity.MintedSecret;
import homelab.node.NodeArgs;
import homelab.node.NodeComponent;
import homelab.node.NodeTags;
import homelab.node.PlacementChoice;
import homelab.topology.Topology;
import homelab.tunnel.TunnelArgs;
import homelab.tunnel.TunnelComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The program: wires configuration, topology, secrets, the three components and the rule about
 * inbound.
 */
public final class App {

  private App() {}

  /** Runs under the engine, which passes everything by environment. */
  public static void main(String[] arguments) throws IOException {
    // An Arabic one writes the digits of ports and addresses otherwise.
    Locale.setDefault(Locale.ROOT);
    var environment = System.getenv();
    var config =
        new ObjectMapper()
            .readValue(
                environment.getOrDefault("PULUMI_CONFIG", "{}"),
                new TypeReference<Map<String, String>>() {});
    var surroundings =
        new Surroundings(
            Path.of("").toAbsolutePath(),
            environment,
            new SecureRandom(),
            Boolean.parseBoolean(environment.get("PULUMI_DRY_RUN")));
    Pulumi.run(context -> declare(context, config, surroundings));
  }

  /**
   * Declares one homelab.
   *
   * @param keys every key of the stack's configuration with its project, secrets in the clear
   */
  public static void declare(Context context, Map<String, String> keys, Surroundings surroundings) {
    var config = ConfigLoader.fromEngine(keys);
    var topology = Topology.of(config);
    Exposure.guarded(
            ExposureRules.of(topology, config),
            guarded -> {
              var given = new GivenSecrets(keys, config.services());
              var clouds = new Clouds(config, given);
              var identity =
                  new Identity(
                      "identity",
                      new Mint(surroundings.random()),
                      surroundings.rotation(),
                      surroundings.preview());
              var tunnel =
                  new TunnelComponent(
                      "tunnel",
                      new TunnelArgs(
                          config.zone(), topology, identity.value(MintedSecret.TUNNEL_SECRET)),
                      clouds.cloudflare());
              var media =
                  RouterMedia.prepare(
                      config,
                      topology,
                      identity,
                      given.get(GivenSecret.DYNDNS_TOKEN),
                      surroundings);
              var home =
                  new HomeComponent(
                      "home",
                      new HomeArgs(
                          config.home(),
                          topology,
                          config.bootstrap(),
                          media.applyValue(RouterMedia.Prepared::path),
                          identity.publicKey(MintedSecret.ANSIBLE_KEY),
                          List.of(tunnel.homeName())),
                      clouds.proxmox());
              tunnel.declareRules(home.services());
              var node =
                  surroundings.beforeTheNode()
                      ? Optional.<NodeComponent>empty()
                      : Optional.of(
                          node(context, config, topology, identity, clouds, surroundings));
              context.export("firewall", media.applyValue(RouterMedia.Prepared::record));
              StackOutputs.export(context, config, topology, identity, tunnel, node);
            })
        .accept(context);
  }

  private static NodeComponent node(
      Context context,
      HomelabConfig config,
      Topology topology,
      Identity identity,
      Clouds clouds,
      Surroundings surroundings) {
    var firstBoot = NodeFirstBoot.render(context.stackName(), config, topology, identity);
    return new NodeComponent(
        "node",
        new NodeArgs(
            config.account(),
            config.node(),
            config.zone(),
            topology,
            PlacementChoice.of(config.node(), surroundings.variable(PlacementChoice.VARIABLE)),
            firstBoot.applyValue(data -> data.base64()),
            firstBoot.applyValue(data -> data.fingerprint()).asPlaintext(),
            identity.publicKey(MintedSecret.CONSOLE_KEY),
            new NodeTags(context.projectName(), context.stackName())),
        clouds.oci(),
        clouds.cloudflare());
  }
}
