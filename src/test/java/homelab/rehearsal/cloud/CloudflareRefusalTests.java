package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CloudflareRefusalTests extends RefusingCloud {

  private static final String ACCOUNT = Ownership.example().accountId();
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  private static final String CONFIG =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  private static final String POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
  private static final String ZONE = Ownership.example().zoneId();
  private static final Map<String, Object> CATCH_ALL = Map.of("service", "http_status:404");

  private CloudflareWorld world;
  private Plugin cloudflare;
  private Plugin.Made tunnel;

  @Override
  void serve() throws Exception {
    world = new CloudflareWorld(Ownership.example(), Stage.still());
    cloudflare = Plugin.serving(world);
    tunnel = cloudflare.create(TUNNEL, tunnel());
  }

  @Override
  void close() {
    cloudflare.close();
  }

  @TestFactory
  Stream<DynamicTest> refusesRecords() {
    return Stream.of(
        refusedRecord("a zone of somebody else", "7003", "zoneId", "f".repeat(32)),
        refusedRecord("a name outside the zone", "not in the zone", "name", "a.example.com"),
        refusedRecord("a name that is none", "invalid", "name", "a b.example.org"),
        refusedRecord("an A record of no address", "valid IPv4", "content", "elsewhere"),
        refusedRecord("an AAAA record of IPv4", "valid IPv6", "type", "AAAA"),
        refusedRecord("a CNAME of an address", "CNAME record is invalid", "type", "CNAME"),
        refusedRecord("a type that is not simulated", "not simulated", "type", "LOC"),
        refusedRecord("a TTL of 59 s", "Invalid TTL", "ttl", 59.0),
        refusedRecord("a TTL of two days", "Invalid TTL", "ttl", 172_800.0),
        refusedRecord("a TTL on a proxied name", "ttl must be set to 1", "proxied", true),
        refusedRecord("tags on a free zone", "quota of 0", "tags", List.of("a:b")),
        refusedRecord("a long comment", "longer than 100", "comment", "x".repeat(101)),
        refused(
            "a proxied text",
            "cannot be proxied",
            () ->
                cloudflare.create(
                    RECORD,
                    with(with(with(record(), "type", "TXT"), "proxied", true), "ttl", 1.0))),
        refused(
            "a CNAME of itself",
            "reference itself",
            () ->
                cloudflare.create(
                    RECORD, with(with(record(), "type", "CNAME"), "content", "a.example.org"))),
        refused(
            "a CNAME of a tunnel that is not there",
            "does not exist",
            () ->
                cloudflare.create(
                    RECORD,
                    with(with(record(), "type", "CNAME"), "content", "x.cfargotunnel.com"))),
        refused(
            "the same record twice",
            "81058",
            () -> {
              cloudflare.create(RECORD, record());
              cloudflare.create(RECORD, record());
            }),
        refused(
            "a CNAME beside another record",
            "81053",
            () -> {
              cloudflare.create(RECORD, record());
              cloudflare.create(
                  RECORD, with(with(record(), "type", "CNAME"), "content", "b.example.org"));
            }),
        refused(
            "a record beside a CNAME",
            "81053",
            () -> {
              cloudflare.create(
                  RECORD, with(with(record(), "type", "CNAME"), "content", "b.example.org"));
              cloudflare.create(RECORD, record());
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesTunnels() {
    return Stream.of(
        refused(
            "an account of somebody else",
            "10000",
            () -> cloudflare.create(TUNNEL, with(tunnel(), "accountId", "f".repeat(32)))),
        refused(
            "a secret of 31 bytes",
            "at least 32 bytes",
            () ->
                cloudflare.create(
                    TUNNEL,
                    with(
                        with(tunnel(), "name", "other"),
                        "tunnelSecret",
                        "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ=="))),
        refused("a name twice", "1013", () -> cloudflare.create(TUNNEL, tunnel())),
        refused(
            "to delete a connected tunnel",
            "active connections",
            () -> {
              world.connect(world.object(TUNNEL, tunnel.id()).orElseThrow());
              cloudflare.delete(tunnel);
            }),
        refused(
            "rules of no tunnel",
            "Tunnel not found",
            () -> cloudflare.create(CONFIG, with(rules(CATCH_ALL), "tunnelId", "none"))),
        refused("no rules at all", "no catch-all", () -> cloudflare.create(CONFIG, rules())),
        refused(
            "no catch-all",
            "must match all URLs",
            () -> cloudflare.create(CONFIG, rules(rule("a.example.org")))),
        refused(
            "a catch-all that is not last",
            "will match every hostname",
            () -> cloudflare.create(CONFIG, rules(CATCH_ALL, rule("a.example.org"), CATCH_ALL))),
        refused(
            "a host name twice",
            "two rules for a.example.org",
            () ->
                cloudflare.create(
                    CONFIG, rules(rule("a.example.org"), rule("a.example.org"), CATCH_ALL))),
        refused(
            "a host name outside the zone",
            "not in the zone",
            () -> cloudflare.create(CONFIG, rules(rule("a.example.com"), CATCH_ALL))),
        refused(
            "a status that is none",
            "not a service",
            () -> cloudflare.create(CONFIG, rules(Map.of("service", "http_status:4040")))),
        refused(
            "a service without a scheme",
            "not a service",
            () -> cloudflare.create(CONFIG, rules(Map.of("service", "10.0.0.2:80")))));
  }

  @TestFactory
  Stream<DynamicTest> refusesAccess() {
    return Stream.of(
        refused(
            "a policy that includes nobody",
            "at least one include",
            () -> cloudflare.create(POLICY, with(policy(), "includes", List.of()))),
        refused(
            "a decision that is none",
            "decision must be",
            () -> cloudflare.create(POLICY, with(policy(), "decision", "maybe"))),
        refused(
            "an application outside the zone",
            "does not belong to zone",
            () -> cloudflare.create(APPLICATION, with(application(), "domain", "a.example.com"))),
        refused(
            "an application with an unknown policy",
            "not found",
            () ->
                cloudflare.create(
                    APPLICATION, with(application(), "policies", List.of(Map.of("id", "none"))))),
        refused(
            "an application in front of the same name",
            "11010",
            () -> {
              cloudflare.create(APPLICATION, application());
              cloudflare.create(APPLICATION, application());
            }),
        refused(
            "a policy where Access is not enabled",
            "403 Forbidden",
            () -> {
              world.withoutAccess();
              cloudflare.create(POLICY, policy());
            }),
        refused(
            "an application where Access is not enabled",
            "9999",
            () -> {
              world.withoutAccess();
              cloudflare.create(APPLICATION, application());
            }),
        refused(
            "to delete a policy in use",
            "in use by application",
            () -> {
              var policy = cloudflare.create(POLICY, policy());
              cloudflare.create(
                  APPLICATION, with(application(), "policies", List.of(Map.of("id", policy.id()))));
              cloudflare.delete(policy);
            }));
  }

  @TestFactory
  Stream<DynamicTest> refusesDetails() {
    return Stream.of(
        refused(
            "an empty text",
            "Content for TXT record is invalid",
            () -> cloudflare.create(RECORD, with(with(record(), "type", "TXT"), "content", ""))),
        refused(
            "a mail record without a priority",
            "a host name and a priority",
            () -> cloudflare.create(RECORD, with(with(record(), "type", "MX"), "content", "m.x"))),
        refused(
            "a tunnel without a name",
            "a tunnel needs a name",
            () -> cloudflare.create(TUNNEL, with(tunnel(), "name", " "))),
        refused(
            "a tunnel configured nowhere",
            "config_src must be",
            () -> cloudflare.create(TUNNEL, with(tunnel(), "configSrc", "elsewhere"))),
        refused(
            "rules of a tunnel that is configured locally",
            "configured locally",
            () -> {
              var local = with(with(tunnel(), "name", "local"), "configSrc", "local");
              var made = cloudflare.create(TUNNEL, local);
              cloudflare.create(CONFIG, with(rules(CATCH_ALL), "tunnelId", made.id()));
            }),
        refused(
            "an application of account and zone",
            "exactly one of account_id and zone_id",
            () -> cloudflare.create(APPLICATION, with(application(), "zoneId", ZONE))),
        refused(
            "an application of another type",
            "use self_hosted",
            () -> cloudflare.create(APPLICATION, with(application(), "type", "ssh"))),
        refused(
            "a session for ever",
            "like 24h or 30m",
            () -> cloudflare.create(APPLICATION, with(application(), "sessionDuration", "ever"))),
        refused(
            "two policies in one place",
            "the same precedence",
            () -> {
              var first = Map.of("id", cloudflare.create(POLICY, policy()).id(), "precedence", 1.0);
              cloudflare.create(
                  APPLICATION, with(application(), "policies", List.of(first, first)));
            }),
        refused(
            "an include rule of two selectors",
            "exactly one selector",
            () -> cloudflare.create(POLICY, with(policy(), "includes", List.of(twoSelectors())))),
        refused(
            "an include rule of no address",
            "email is not one",
            () ->
                cloudflare.create(
                    POLICY,
                    with(
                        policy(),
                        "includes",
                        List.of(Map.of("email", Map.of("email", "everybody")))))));
  }

  private static Map<String, Object> twoSelectors() {
    return Map.of(
        "email", Map.of("email", "you@example.org"),
        "emailDomain", Map.of("domain", "example.org"));
  }

  @Test
  void refusesAProviderWithoutAToken() {
    assertThatThrownBy(() -> cloudflare.configure(Map.of())).hasMessageContaining("10000");
  }

  @Test
  void dropsCommentAndTagsWhenDynDnsUpdatesARecord() {
    var made = cloudflare.create(RECORD, with(record(), "comment", "ours"));
    assertThat(world.dynDns("a.example.org", "203.0.113.7", 60, false)).isTrue();
    var seen = cloudflare.read(made).orElseThrow();
    assertThat(seen.inputs()).containsEntry("content", "203.0.113.7").doesNotContainKey("comment");
    assertThat(world.dynDns("nobody.example.org", "203.0.113.7", 60, false))
        .as("pfSense creates nothing")
        .isFalse();
    assertThat(world.record("nobody.example.org", "A")).isEmpty();
  }

  @Test
  void deletesATunnelThatHasRules() {
    var config = cloudflare.create(CONFIG, rules(CATCH_ALL));
    cloudflare.delete(config);
    cloudflare.delete(tunnel);
    assertThat(world.objects()).isEmpty();
  }

  @Test
  void listsByNameWithoutTheTunnelsSecret() {
    var rows =
        cloudflare.rows(
            "cloudflare:index/getZeroTrustTunnelCloudflareds:getZeroTrustTunnelCloudflareds",
            Map.of("accountId", ACCOUNT, "name", "stage"),
            "results");
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0)).containsEntry("id", tunnel.id()).doesNotContainKey("tunnelSecret");
  }

  private DynamicTest refusedRecord(String name, String because, String path, Object value) {
    return refused(name, because, () -> cloudflare.create(RECORD, with(record(), path, value)));
  }

  private static Map<String, Object> record() {
    return Map.of(
        "zoneId",
        Ownership.example().zoneId(),
        "name",
        "a.example.org",
        "type",
        "A",
        "content",
        "192.0.2.1",
        "ttl",
        60.0,
        "proxied",
        false);
  }

  private static Map<String, Object> tunnel() {
    return Map.of(
        "accountId", ACCOUNT,
        "name", "stage",
        "configSrc", "cloudflare",
        "tunnelSecret", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldCE=");
  }

  private Map<String, Object> rules(Object... rules) {
    return Map.of(
        "accountId", ACCOUNT,
        "tunnelId", tunnel.id(),
        "config", Map.of("ingresses", Inputs.list(rules)));
  }

  private static Map<String, Object> rule(String hostName) {
    return Map.of("hostname", hostName, "service", "http://10.0.0.2:8080");
  }

  private static Map<String, Object> policy() {
    return Map.of(
        "accountId",
        ACCOUNT,
        "name",
        "household",
        "decision",
        "allow",
        "includes",
        List.of(Map.of("email", Map.of("email", "you@example.org"))));
  }

  private static Map<String, Object> application() {
    return Map.of(
        "accountId", ACCOUNT, "name", "a", "type", "self_hosted", "domain", "a.example.org");
  }
}
