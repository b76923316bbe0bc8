package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;

/** Who may pass. */
final class AccessPolicyKind implements Kind {

  private final CloudflareWorld world;

  AccessPolicyKind(CloudflareWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    require(inputs);
    return new Made(world.uuid(), Map.of());
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    return Map.of();
  }

  @Override
  public void delete(CloudObject object) {
    world.objects(CloudflareWorld.APPLICATION).stream()
        .filter(
            application ->
                application.now().objects("policies").stream()
                    .anyMatch(policy -> policy.textOr("id", "").equals(object.id())))
        .findFirst()
        .ifPresent(
            application ->
                world.refuse(
                    true,
                    "409 Conflict",
                    "policy is in use by application %s (12130)",
                    application.id()));
  }

  @Override
  public boolean comparesAnswers() {
    return true;
  }

  @Override
  public Map<String, Object> planned() {
    return Map.of("sessionDuration", "24h");
  }

  private void require(Values inputs) {
    world.requireAccount(inputs);
    world.requireAccess();
    world.refuse(
        !inputs.textOr("decision", "").matches("allow|deny|non_identity|bypass"),
        CloudflareWorld.BAD_REQUEST,
        "decision must be allow, deny, non_identity or bypass (12130)");
    var includes = inputs.objects("includes");
    world.refuse(
        includes.isEmpty(),
        CloudflareWorld.BAD_REQUEST,
        "access.api.error.invalid_request: policy must have at least one include rule (12130)");
    for (var rule : includes) {
      world.refuse(
          rule.toMap().size() != 1,
          CloudflareWorld.BAD_REQUEST,
          "each include rule has exactly one selector (12130)");
      world.refuse(
          rule.text("email.email").filter(email -> !email.matches("[^@\\s]+@[^@\\s]+")).isPresent(),
          CloudflareWorld.BAD_REQUEST,
          "an include rule's email is not one (12130)");
    }
  }
}
