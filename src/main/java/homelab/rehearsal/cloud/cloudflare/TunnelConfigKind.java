package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.HashSet;
import java.util.Map;

/** What a remotely managed tunnel does with each host name. The last rule takes everything else. */
final class TunnelConfigKind implements Kind {

  /**
   * Forms of a service that cloudflared knows (facts on cloudflared, remote-managed configuration).
   */
  private static final String SERVICE =
      "(https?|tcp|ssh|rdp|smb)://[^\\s/]+(/\\S*)?|unix(\\+tls)?:/\\S+|http_status:[1-5][0-9]{2}|hello_world|bastion|socks-proxy";

  private final CloudflareWorld world;

  TunnelConfigKind(CloudflareWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    require(inputs);
    return new Made(
        inputs.textOr("tunnelId", ""), Map.of("createdAt", world.now(), "version", 1.0));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    return Map.of("version", object.now().number("version").orElse(0.0) + 1);
  }

  private void require(Values inputs) {
    world.requireAccount(inputs);
    var tunnel = world.object(CloudflareWorld.TUNNEL, inputs.textOr("tunnelId", ""));
    world.refuse(tunnel.isEmpty(), "404 Not Found", "Tunnel not found (1010)");
    refuse(
        tunnel.filter(found -> !found.now().flag("remoteConfig", false)).isPresent(),
        "the tunnel is configured locally; make it with config_src cloudflare");
    var rules = inputs.objects("config.ingresses");
    refuse(rules.isEmpty(), "config.ingresses is empty: no catch-all rule (1056)");
    var matches = new HashSet<String>();
    for (int i = 0; i < rules.size(); i++) {
      var rule = rules.get(i);
      boolean last = i == rules.size() - 1;
      var hostName = rule.textOr("hostname", "");
      var path = rule.textOr("path", "");
      boolean catchAll = hostName.isEmpty() && path.isEmpty();
      refuse(
          last && !catchAll,
          "The last ingress rule must match all URLs (i.e. it should not have a hostname or path"
              + " filter) (1056)");
      refuse(
          !last && catchAll,
          "Rule #%d is matching the hostname '', but this will match every hostname, meaning the"
              + " rules which follow it will never be triggered (1056)",
          i + 1);
      refuse(
          !hostName.isEmpty() && !world.ownership().holds(hostName),
          "%s is not in the zone %s",
          hostName,
          world.ownership().zoneName());
      refuse(!matches.add(hostName + " " + path), "two rules for %s", hostName);
      var service = rule.textOr("service", "");
      refuse(!service.matches(SERVICE), "'%s' is not a service that cloudflared knows", service);
    }
  }

  private void refuse(boolean wrong, String sentence, Object... details) {
    world.refuse(wrong, CloudflareWorld.BAD_REQUEST, sentence, details);
  }
}
