package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Values;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A tunnel: an id, a secret that connectors show, and a name. */
final class TunnelKind implements Kind {

  private static final int MIN_SECRET_BYTES = 32;

  private final CloudflareWorld world;

  TunnelKind(CloudflareWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    require(inputs, "");
    var computed = new TreeMap<String, Object>();
    computed.put("accountTag", inputs.textOr("accountId", ""));
    computed.put("configSrc", inputs.textOr("configSrc", "local"));
    computed.put("remoteConfig", inputs.textOr("configSrc", "local").equals("cloudflare"));
    computed.put("connections", List.of());
    computed.put("connsActiveAt", "");
    computed.put("connsInactiveAt", "");
    computed.put("createdAt", world.now());
    computed.put("deletedAt", "");
    computed.put("metadata", "{}");
    computed.put("status", "inactive");
    computed.put("tunType", "cfd_tunnel");
    return new Made(world.uuid(), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, object.id());
    return Map.of();
  }

  @Override
  public void delete(CloudObject object) {
    world.refuse(
        object.now().textOr("status", "").equals("healthy"),
        CloudflareWorld.BAD_REQUEST,
        "Cannot delete tunnel because it has active connections (1022)");
  }

  @Override
  public void settled(CloudObject object, Operation operation) {
    if (operation == Operation.DELETE) {
      world.object(CloudflareWorld.TUNNEL_CONFIG, object.id()).ifPresent(world::vanish);
    }
  }

  @Override
  public boolean comparesAnswers() {
    return true;
  }

  @Override
  public Map<String, Object> planned() {
    return Map.of("configSrc", "local");
  }

  private void require(Values inputs, String self) {
    world.requireAccount(inputs);
    var name = inputs.textOr("name", "");
    world.refuse(name.isBlank(), CloudflareWorld.BAD_REQUEST, "a tunnel needs a name (1001)");
    world.refuse(
        !inputs.textOr("configSrc", "local").matches("local|cloudflare"),
        CloudflareWorld.BAD_REQUEST,
        "config_src must be local or cloudflare (1001)");
    world.refuse(
        inputs.text("tunnelSecret").filter(secret -> bytes(secret) < MIN_SECRET_BYTES).isPresent(),
        CloudflareWorld.BAD_REQUEST,
        "tunnel_secret must be base64 of at least 32 bytes (1003)");
    world.refuse(
        world.objects(CloudflareWorld.TUNNEL).stream()
            .anyMatch(
                other -> !other.id().equals(self) && other.now().textOr("name", "").equals(name)),
        "409 Conflict",
        "You already have a tunnel with this name (1013)");
  }

  private static int bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }
}
