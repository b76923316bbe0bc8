package homelab;

import com.pulumi.Context;
import com.pulumi.core.Output;
import homelab.config.HomelabConfig;
import homelab.identity.Identity;
import homelab.identity.MintedSecret;
import homelab.node.NodeComponent;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import homelab.tunnel.TunnelComponent;
import homelab.wireguard.SessionKeys;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a person and the other commands read from the stack. Secrets are marked and shown only on
 * demand.
 */
final class StackOutputs {

  private StackOutputs() {}

  static void export(
      Context context,
      HomelabConfig config,
      Topology topology,
      Identity identity,
      TunnelComponent tunnel,
      Optional<NodeComponent> node) {
    node.ifPresent(
        made -> {
          context.export("nodeAddress", made.publicAddress());
          context.export("consoleConnection", made.consoleConnection());
        });
    context.export(
        "consolePrivateKey",
        identity.keyPair(MintedSecret.CONSOLE_KEY).applyValue(key -> key.privateKey()));
    context.export(
        "rescuePassword", identity.rescuePassword().applyValue(password -> password.clear()));
    context.export("semaphoreUrl", Output.of(topology.semaphoreUrl()));
    context.export("semaphoreAdminPassword", identity.value(MintedSecret.SEMAPHORE_ADMIN_PASSWORD));
    context.export(
        "pfsenseAdminPassword", identity.pfsenseAdmin().applyValue(password -> password.clear()));
    context.export(
        "serviceUrls",
        Output.of(
            topology.services().stream()
                .collect(Collectors.toMap(service -> service.guest().name(), StackOutputs::url))));
    context.export("tunnelId", tunnel.tunnelId());
    context.export("tunnelSecret", identity.value(MintedSecret.TUNNEL_SECRET));
    context.export("vaultPassword", identity.value(MintedSecret.VAULT_PASSWORD));
    context.export(
        "wireguardPublicKeys",
        identity.sessionKeys().applyValue(StackOutputs::publicKeys).asPlaintext());
    context.export("ansiblePublicKey", identity.publicKey(MintedSecret.ANSIBLE_KEY));
    context.export("deployPublicKey", identity.publicKey(MintedSecret.DEPLOY_KEY));
    context.export(
        "readme",
        Output.tuple(
                node.map(NodeComponent::publicAddress).orElse(Output.of("(not made yet)")),
                tunnel.tunnelId())
            .applyValue(known -> StackReadme.render(config, topology, known.t1, known.t2)));
  }

  private static String url(ServiceGuest service) {
    return "https://%s/".formatted(service.publicName());
  }

  private static Map<String, String> publicKeys(SessionKeys keys) {
    return Map.of("home", keys.homePublic(), "node", keys.nodePublic());
  }
}
