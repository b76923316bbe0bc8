package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    var tunnel = inputs.textOr("tunnelId", "");
    var before = world.object(CloudflareWorld.TUNNEL_CONFIG, tunnel);
    var computed = answer(inputs, before.flatMap(one -> one.now().number("version")).orElse(0.0));
    computed.put("createdAt", world.now());
    return new Made(tunnel, computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    return answer(inputs, object.now().number("version").orElse(0.0));
  }

  @Override
  public void observed(CloudObject object) {
    if (world.answersOriginRequests()) {
      answered(object.now()).forEach((property, value) -> world.change(object, property, value));
    }
  }

  /** The plugin's delete asks Cloudflare for nothing: the rules go with their tunnel. */
  @Override
  public boolean isSetting() {
    return true;
  }

  @Override
  public boolean comparesAnswers() {
    return true;
  }

  @Override
  public Optional<String> warning() {
    return Optional.of(
        "This resource cannot be destroyed from Terraform. If you create this resource, it will be"
            + " present in the API until manually deleted.: Resource Destruction Considerations");
  }

  private Map<String, Object> answer(Values inputs, double version) {
    var computed = new TreeMap<String, Object>();
    computed.put("version", version + 1);
    computed.putAll(world.answersOriginRequests() ? answered(inputs) : Map.of());
    return computed;
  }

  private static Map<String, Object> answered(Values now) {
    var rules = new ArrayList<Object>();
    for (var rule : now.objects("config.ingresses")) {
      rules.add(withOrigin(rule.toMap()));
    }
    var config = new TreeMap<String, Object>(withOrigin(Map.of()));
    if (now.toMap().get("config") instanceof Map<?, ?> given) {
      given.forEach((name, value) -> config.put((String) name, value));
    }
    config.put("ingresses", rules);
    return Map.of("config", config);
  }

  private static Map<String, Object> withOrigin(Map<String, Object> declared) {
    var answered = new TreeMap<>(declared);
    answered.putIfAbsent("originRequest", Map.of());
    return answered;
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
