package homelab;

import com.pulumi.core.Output;
import homelab.config.HomelabConfig;
import homelab.firstboot.FirstBoot;
import homelab.firstboot.FirstBootInputs;
import homelab.firstboot.FirstBootInputs.FollowedRepository;
import homelab.firstboot.FirstBootInputs.NodeSession;
import homelab.firstboot.FirstBootInputs.Packages;
import homelab.firstboot.FirstBootInputs.Semaphore;
import homelab.firstboot.UserData;
import homelab.identity.Identity;
import homelab.identity.KeyPair;
import homelab.identity.MintedSecret;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import homelab.wireguard.SessionKeys;
import homelab.wireguard.WgQuick;
import java.util.List;

/**
 * Brings the node's secrets and everything that is decided about it together into its first boot.
 */
final class NodeFirstBoot {

  /** Ubuntu's own service that keeps the archive of each instant. */
  private static final String UBUNTU_SNAPSHOTS = "https://snapshot.ubuntu.com/ubuntu";

  private NodeFirstBoot() {}

  static Output<UserData> render(
      String stack, HomelabConfig config, Topology topology, Identity identity) {
    var semaphore =
        Output.tuple(
                identity.value(MintedSecret.SEMAPHORE_ADMIN_PASSWORD),
                identity.value(MintedSecret.SEMAPHORE_COOKIE_HASH),
                identity.value(MintedSecret.SEMAPHORE_COOKIE_ENCRYPTION),
                identity.value(MintedSecret.SEMAPHORE_KEY_ENCRYPTION))
            .applyValue(
                values ->
                    new Semaphore(
                        config.node().semaphore(),
                        Topology.SEMAPHORE_PORT,
                        values.t1,
                        values.t2,
                        values.t3,
                        values.t4));
    var repository =
        identity
            .keyPair(MintedSecret.DEPLOY_KEY)
            .applyValue(
                key ->
                    new FollowedRepository(
                        config.repository().url(),
                        config.repository().branch(),
                        config.repository().allowedSigners(),
                        key.privateKey()));
    return Output.tuple(
            identity.rescuePassword(),
            identity.sessionKeys().applyValue(keys -> session(topology, keys)),
            semaphore,
            repository,
            identity.keyPair(MintedSecret.ANSIBLE_KEY).applyValue(KeyPair::privateKey),
            identity.value(MintedSecret.VAULT_PASSWORD))
        .applyValue(
            parts ->
                FirstBoot.render(
                    new FirstBootInputs(
                        stack,
                        topology.nodeName(),
                        parts.t1.hash(),
                        new Packages(
                            config.node().aptMirror().orElse(UBUNTU_SNAPSHOTS),
                            config.node().aptSnapshot()),
                        parts.t2,
                        parts.t3,
                        parts.t4,
                        parts.t5,
                        parts.t6)));
  }

  private static NodeSession session(Topology topology, SessionKeys keys) {
    return new NodeSession(
        WgQuick.render(Session.of(topology, keys)),
        topology.nodeEnd().address().toString(),
        topology.session().port(),
        topology.homeEnd().name(),
        topology.homeEnd().reachable(),
        List.of(Topology.SSH_PORT, Topology.PROXMOX_API_PORT),
        topology.network(Role.MANAGEMENT).cidr());
  }
}
