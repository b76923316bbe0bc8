package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.HashSet;
import java.util.Map;

/** A public name that asks who is there. */
final class AccessApplicationKind implements Kind {

  private final CloudflareWorld world;

  AccessApplicationKind(CloudflareWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    require(inputs, "");
    return new Made(world.uuid(), Map.of("aud", world.hexId() + world.hexId()));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, object.id());
    return Map.of();
  }

  @Override
  public boolean comparesAnswers() {
    return true;
  }

  @Override
  public Map<String, Object> planned() {
    return Map.of("appLauncherVisible", true, "httpOnlyCookieAttribute", true);
  }

  private void require(Values inputs, String self) {
    world.requireAccess();
    refuse(
        inputs.has("accountId") == inputs.has("zoneId"),
        "exactly one of account_id and zone_id must be set");
    if (inputs.has("zoneId")) {
      world.requireZone(inputs);
    } else {
      world.requireAccount(inputs);
    }
    refuse(
        !inputs.textOr("type", "").equals("self_hosted"),
        "an application of type '%s' is not simulated; use self_hosted",
        inputs.textOr("type", ""));
    var domain = inputs.textOr("domain", "");
    refuse(
        !world.ownership().holds(domain.split("/", 2)[0]),
        "access.api.error.invalid_request: domain does not belong to zone (12130): '%s'",
        domain);
    refuse(
        world.objects(CloudflareWorld.APPLICATION).stream()
            .anyMatch(
                other ->
                    !other.id().equals(self) && other.now().textOr("domain", "").equals(domain)),
        "access.api.error.application_already_exists (11010): %s",
        domain);
    refuse(
        !inputs.textOr("sessionDuration", "24h").matches("([0-9]+(h|m|s))+"),
        "session_duration must be like 24h or 30m");
    var precedences = new HashSet<Object>();
    for (var policy : inputs.objects("policies")) {
      refuse(
          world.object(CloudflareWorld.POLICY, policy.textOr("id", "")).isEmpty(),
          "policy %s not found (12130)",
          policy.textOr("id", ""));
      refuse(
          policy.has("precedence") && !precedences.add(policy.get("precedence")),
          "two policies have the same precedence (12130)");
    }
  }

  private void refuse(boolean wrong, String sentence, Object... details) {
    world.refuse(wrong, CloudflareWorld.BAD_REQUEST, sentence, details);
  }
}
