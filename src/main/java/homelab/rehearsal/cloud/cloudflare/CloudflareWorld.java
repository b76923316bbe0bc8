package homelab.rehearsal.cloud.cloudflare;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Values;
import homelab.rehearsal.cloud.World;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Cloudflare in memory, with its refusals. */
public final class CloudflareWorld extends World {

  static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  static final String TUNNEL_CONFIG =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  static final String POLICY = "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";

  static final String BAD_REQUEST = "400 Bad Request";

  private final Ownership ownership;
  private boolean originRequests;
  private volatile boolean accessEnabled = true;

  /** Makes an empty zone. */
  public CloudflareWorld(Ownership ownership, Surroundings surroundings) {
    super(surroundings);
    this.ownership = ownership;
    teach(RECORD, new DnsRecordKind(this));
    teach(TUNNEL, new TunnelKind(this));
    teach(TUNNEL_CONFIG, new TunnelConfigKind(this));
    teach(APPLICATION, new AccessApplicationKind(this));
    teach(POLICY, new AccessPolicyKind(this));
    teachList("cloudflare:index/getDnsRecords:getDnsRecords", list(RECORD));
    teachList(
        "cloudflare:index/getZeroTrustTunnelCloudflareds:getZeroTrustTunnelCloudflareds",
        list(TUNNEL));
    teachList(
        "cloudflare:index/getZeroTrustAccessApplications:getZeroTrustAccessApplications",
        list(APPLICATION));
    teachList(
        "cloudflare:index/getZeroTrustAccessPolicies:getZeroTrustAccessPolicies", list(POLICY));
  }

  @Override
  public String name() {
    return "cloudflare";
  }

  // What a test does behind the engine's back.

  /** Returns the record of this name and type, if there is one. */
  public Optional<CloudObject> record(String hostName, String type) {
    return objects(RECORD).stream()
        .filter(
            record ->
                record.now().textOr("name", "").equals(hostName)
                    && record.now().textOr("type", "").equals(type))
        .findFirst();
  }

  /**
   * Updates an A record as pfSense's DynDNS client does: a PUT with content, type, proxied, name
   * and ttl only, so that what else the record had is dropped (facts on pfSense, section 7).
   * Without a record nothing is created.
   *
   * @param hostName full name
   * @param ttl seconds, 1 for automatic
   * @return whether there was a record to update
   */
  public synchronized boolean dynDns(String hostName, String address, int ttl, boolean proxied) {
    var found = record(hostName, "A");
    found.ifPresent(
        record -> {
          change(record, "content", address);
          change(record, "ttl", (double) ttl);
          change(record, "proxied", proxied);
          change(record, "comment", null);
          change(record, "tags", null);
          change(record, "settings", null);
          change(record, "modifiedOn", now());
        });
    return found.isPresent();
  }

  /**
   * Answers an empty {@code originRequest} from now on wherever none was given. It is not known
   * what Cloudflare does.
   */
  public synchronized void answerOriginRequests() {
    originRequests = true;
  }

  boolean answersOriginRequests() {
    return originRequests;
  }

  /** Behaves as an account in whose dashboard nobody has enabled Access yet. */
  public void withoutAccess() {
    accessEnabled = false;
  }

  /** Enables Access, as a person does in the dashboard. */
  public void withAccess() {
    accessEnabled = true;
  }

  /** Connects a cloudflared to a tunnel, which then may not be deleted. */
  public void connect(CloudObject tunnel) {
    change(tunnel, "status", "healthy");
    change(tunnel, "connsActiveAt", now());
  }

  @Override
  protected void configured(Values settings) {
    refuse(
        !settings.has("apiToken") && !settings.has("apiKey"),
        "403 Forbidden",
        "Authentication error (10000): give cloudflare:apiToken");
  }

  Ownership ownership() {
    return ownership;
  }

  String uuid() {
    var hex = new StringBuilder();
    random().ints(32, 0, 16).forEach(digit -> hex.append(Character.forDigit(digit, 16)));
    hex.setCharAt(12, '4');
    hex.setCharAt(16, 'a');
    return hex.insert(20, '-').insert(16, '-').insert(12, '-').insert(8, '-').toString();
  }

  String hexId() {
    return uuid().replace("-", "");
  }

  void requireAccount(Values inputs) {
    refuse(
        !inputs.textOr("accountId", "").equals(ownership.accountId()),
        "403 Forbidden",
        "Authentication error (10000): the account is missing or not one that the token may use");
  }

  void requireAccess() {
    refuse(
        !accessEnabled,
        "403 Forbidden",
        "access.api.error.not_enabled: Access is not enabled. Visit the Access dashboard at"
            + " https://one.dash.cloudflare.com/ and enable it (9999)");
  }

  void requireZone(Values inputs) {
    refuse(
        !inputs.textOr("zoneId", "").equals(ownership.zoneId()),
        "403 Forbidden",
        "Could not route to /zones/%s, perhaps your object identifier is invalid? (7003)",
        inputs.textOr("zoneId", ""));
  }

  private Function<Values, Map<String, Object>> list(String type) {
    return arguments -> {
      if (arguments.has("zoneId")) {
        requireZone(arguments);
      } else {
        requireAccount(arguments);
      }
      // The DNS list wraps an exact name in an object, the others take it as it is.
      var name = arguments.text("name.exact").or(() -> arguments.text("name"));
      return Map.of(
          "results",
          objects(type).stream()
              .filter(object -> name.map(object.now().textOr("name", "")::equals).orElse(true))
              .map(CloudflareWorld::row)
              .toList());
    };
  }

  private static Map<String, Object> row(CloudObject object) {
    var row = new TreeMap<>(object.now().toMap());
    row.put("id", object.id());
    // Cloudflare never gives a tunnel's secret back.
    row.remove("tunnelSecret");
    return row;
  }
}
