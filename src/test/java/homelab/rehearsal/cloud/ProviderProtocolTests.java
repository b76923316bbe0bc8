package homelab.rehearsal.cloud;

import static homelab.rehearsal.cloud.Inputs.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProviderProtocolTests {

  private static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String CONFIG =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldCE=";

  private CloudflareWorld world;
  private Plugin cloudflare;

  @BeforeEach
  void serve() throws Exception {
    world = new CloudflareWorld(Ownership.example(), Stage.still());
    cloudflare = Plugin.serving(world);
  }

  @AfterEach
  void close() {
    cloudflare.close();
  }

  @Test
  void namesEveryMistakeOfACheckWithItsPath() {
    var wrong = with(with(with(tunnel(), "name", null), "tunnelsecret", "x"), "configSrc", true);
    assertThatThrownBy(() -> cloudflare.check(TUNNEL, wrong))
        .hasMessageContaining("Missing required argument: name (at name)")
        .hasMessageContaining(
            "\"tunnelsecret\" is not expected here; did you mean \"tunnelSecret\"?")
        .hasMessageContaining("expected a string (at configSrc)");
  }

  @Test
  void checksInsideNestedObjects() {
    assertThatThrownBy(
            () ->
                cloudflare.check(
                    CONFIG,
                    Map.of(
                        "accountId", "a",
                        "tunnelId", "t",
                        "config", Map.of("ingresses", Inputs.list(Map.of("hostname", "h"))))))
        .hasMessageContaining("(at config.ingresses[0].service)");
  }

  @Test
  void toleratesWhatIsNotKnownYetAndAnswersUnknownOutputs() {
    var preview = cloudflare.preview(RECORD, with(record(), "content", Unknown.VALUE));
    assertThat(preview.outputs())
        .containsEntry("content", Unknown.VALUE)
        .containsEntry("createdOn", Unknown.VALUE)
        .containsEntry("name", "a.example.org");
    assertThat(world.objects()).isEmpty();
  }

  @Test
  void keepsSecretsSecretOnEveryWayBack() {
    var made = cloudflare.create(TUNNEL, with(tunnel(), "tunnelSecret", new Secret(KEY)));
    assertThat(made.outputs()).containsEntry("tunnelSecret", new Secret(KEY));
    var read = cloudflare.read(made).orElseThrow();
    assertThat(read.inputs()).containsEntry("tunnelSecret", new Secret(KEY));
    assertThat(read.outputs()).containsEntry("tunnelSecret", new Secret(KEY));
  }

  @Test
  void marksWhatTheSchemaCallsSecretThoughItCameInOpen() {
    assertThat(cloudflare.create(TUNNEL, tunnel()).outputs())
        .containsEntry("tunnelSecret", new Secret(KEY));
  }

  @Test
  void keepsASecretSecretThatTheSchemaDoesNotKnowOf() {
    var made = cloudflare.create(RECORD, with(record(), "comment", new Secret("hush")));
    assertThat(made.outputs()).containsEntry("comment", new Secret("hush"));
    assertThat(cloudflare.read(made).orElseThrow().outputs())
        .containsEntry("comment", new Secret("hush"));
  }

  @Test
  void neverRepeatsASecretInARefusal() {
    assertThatThrownBy(
            () -> cloudflare.create(TUNNEL, with(tunnel(), "tunnelSecret", new Secret("c2hvcnQ="))))
        .hasMessageContaining("at least 32 bytes")
        .hasMessageNotContaining("c2hvcnQ=");
  }

  @Test
  void saysReplaceWhereTheSchemaSaysIt() {
    var made = cloudflare.create(RECORD, record());
    assertThat(cloudflare.diff(made, with(record(), "type", "AAAA")).getReplacesList())
        .containsExactly("type");
    assertThat(cloudflare.diff(made, with(record(), "content", "192.0.2.9")).getReplacesList())
        .isEmpty();
    assertThat(cloudflare.diff(made, with(record(), "type", Unknown.VALUE)).getReplacesList())
        .as("not known yet counts as changed")
        .containsExactly("type");
  }

  @Test
  void importsWhatExistsAndSaysNothingOfWhatDoesNot() {
    var made = cloudflare.create(RECORD, record());
    var adopted = cloudflare.adopt(RECORD, made.id()).orElseThrow();
    assertThat(adopted.inputs()).isEqualTo(record());
    assertThat(cloudflare.adopt(RECORD, "none")).isEmpty();
  }

  @Test
  void refusesATypeThatIsNotInTheSchema() {
    assertThatThrownBy(() -> cloudflare.create("cloudflare:index/zone:Zone", Map.of()))
        .hasMessageContaining("not in the schema");
  }

  @Test
  void countsEveryCallWithItsTimeAndLatency() {
    cloudflare.create(RECORD, record());
    assertThat(world.calls()).hasSize(1);
    var call = world.calls().get(0);
    assertThat(call.operation()).isEqualTo(Operation.CREATE);
    assertThat(call.urn()).endsWith(RECORD + "::it");
    assertThat(call.at()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(call.latency()).isZero();
  }

  private static Map<String, Object> tunnel() {
    return Map.of(
        "accountId",
        Ownership.example().accountId(),
        "name",
        "stage",
        "configSrc",
        "cloudflare",
        "tunnelSecret",
        KEY);
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
}
