package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One name in the zone. */
final class DnsRecordKind implements Kind {

  private static final Set<String> PROXIABLE = Set.of("A", "AAAA", "CNAME");
  private static final int AUTOMATIC = 1;
  private static final int MIN_TTL = 60;
  private static final int MAX_TTL = 86_400;
  private static final int COMMENT_LENGTH = 100;
  private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?";
  private static final String HOST_NAME = "(\\*\\.)?" + LABEL + "(\\." + LABEL + ")+";

  private final CloudflareWorld world;

  DnsRecordKind(CloudflareWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    require(inputs, "");
    var computed = new TreeMap<>(computed(inputs));
    computed.put("createdOn", world.now());
    return new Made(world.hexId(), computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs, object.id());
    return computed(inputs);
  }

  private Map<String, Object> computed(Values inputs) {
    var computed = new TreeMap<String, Object>();
    computed.put("modifiedOn", world.now());
    computed.put("proxied", inputs.flag("proxied", false));
    computed.put("proxiable", PROXIABLE.contains(inputs.textOr("type", "")));
    computed.put("meta", "{}");
    computed.put("commentModifiedOn", inputs.has("comment") ? world.now() : "");
    computed.put("tagsModifiedOn", "");
    return computed;
  }

  @Override
  public boolean comparesAnswers() {
    return true;
  }

  @Override
  public Map<String, Object> planned() {
    return Map.of("proxied", false);
  }

  private void require(Values inputs, String self) {
    world.requireZone(inputs);
    var name = inputs.textOr("name", "");
    var type = inputs.textOr("type", "");
    var content = inputs.textOr("content", "");
    boolean proxied = inputs.flag("proxied", false);
    refuse(
        !world.ownership().holds(name),
        "%s is not in the zone %s; give the full name (9000)",
        name,
        world.ownership().zoneName());
    refuse(!name.matches(HOST_NAME), "DNS name '%s' is invalid (9000)", name);
    requireContent(type, name, content, inputs);
    requireTtl(inputs, proxied);
    refuse(
        proxied && !PROXIABLE.contains(type),
        "This record type cannot be proxied: %s (9004)",
        type);
    refuse(
        inputs.textOr("comment", "").length() > COMMENT_LENGTH,
        "the comment is longer than %d characters (9300)",
        COMMENT_LENGTH);
    refuse(
        !inputs.texts("tags").isEmpty(),
        "DNS record has %d tags, exceeding the quota of 0 of a free zone (9301)",
        inputs.texts("tags").size());
    requireNoOther(name, type, content, self);
  }

  private void requireContent(String type, String name, String content, Values inputs) {
    switch (type) {
      case "A" ->
          refuse(
              Cidr.address(content).filter(address -> address.isIPv4()).isEmpty(),
              "Content for A record must be a valid IPv4 address. (9005)");
      case "AAAA" ->
          refuse(
              Cidr.address(content).filter(address -> address.isIPv6()).isEmpty(),
              "Content for AAAA record must be a valid IPv6 address. (9006)");
      case "CNAME" -> {
        refuse(
            !content.matches(HOST_NAME) || Cidr.address(content).isPresent(),
            "Content for CNAME record is invalid. (9007)");
        refuse(content.equals(name), "CNAME content cannot reference itself. (9039)");
        if (content.endsWith(".cfargotunnel.com")) {
          refuse(
              world
                  .object(CloudflareWorld.TUNNEL, content.replace(".cfargotunnel.com", ""))
                  .isEmpty(),
              "%s names a tunnel that does not exist",
              content);
        }
      }
      case "TXT" ->
          refuse(
              content.isEmpty() || content.length() > 2048,
              "Content for TXT record is invalid. (9008)");
      case "MX" ->
          refuse(
              !content.matches(HOST_NAME) || !inputs.has("priority"),
              "an MX record needs a host name and a priority (9009)");
      default -> refuse(true, "a record of type '%s' is not simulated", type);
    }
  }

  private void requireTtl(Values inputs, boolean proxied) {
    double ttl = inputs.number("ttl").orElse(0.0);
    refuse(proxied && ttl != AUTOMATIC, "ttl must be set to 1 when `proxied` is true");
    refuse(
        ttl != AUTOMATIC && (ttl < MIN_TTL || ttl > MAX_TTL || ttl != Math.rint(ttl)),
        "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic. (9021)");
  }

  private void requireNoOther(String name, String type, String content, String self) {
    for (var other : world.objects(CloudflareWorld.RECORD)) {
      if (other.id().equals(self) || !other.now().textOr("name", "").equals(name)) {
        continue;
      }
      var otherType = other.now().textOr("type", "");
      refuse(
          type.equals("CNAME") || otherType.equals("CNAME"),
          "An A, AAAA, or CNAME record with that host already exists. (81053)");
      refuse(
          otherType.equals(type) && other.now().textOr("content", "").equals(content),
          "An identical record already exists. (81058)");
    }
  }

  private void refuse(boolean wrong, String sentence, Object... details) {
    world.refuse(wrong, CloudflareWorld.BAD_REQUEST, sentence, details);
  }
}
