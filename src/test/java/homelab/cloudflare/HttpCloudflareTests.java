package homelab.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import homelab.rehearsal.cloud.Stage;
import homelab.rehearsal.cloud.cloudflare.CloudflareApi;
import homelab.rehearsal.cloud.cloudflare.CloudflareWorld;
import homelab.rehearsal.cloud.cloudflare.Ownership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HttpCloudflareTests {

  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String TOKEN = "a-token-of-cloudflares-own-making-000001";
  private static final Ownership OWNER = Ownership.example();

  private final ArrayList<Duration> pauses = new ArrayList<>();
  private CloudflareWorld world;
  private CloudflareApi api;

  @BeforeEach
  void open() throws IOException {
    world = new CloudflareWorld(OWNER, Stage.still());
    api = CloudflareApi.serving(world);
    api.takes(TOKEN);
  }

  @AfterEach
  void nothingElseWasAsked() {
    assertThat(api.refused()).isEmpty();
    api.close();
  }

  @Test
  void everyPageIsReadAlsoWhereAPageIsSmallerThanAskedFor() {
    IntStream.range(0, 25).forEach(i -> record("r" + i, Map.of("comment", "number " + i)));
    api.perPage(10);

    var records = client().records();

    assertThat(records)
        .hasSize(25)
        .extracting(CloudflareFacts.DnsRecord::id)
        .doesNotHaveDuplicates();
    assertThat(records).extracting(CloudflareFacts.DnsRecord::comment).contains("number 24");
    assertThat(api.calls()).hasSize(3);
  }

  @Test
  void anEmptyZoneIsOneQuestion() {
    assertThat(client().records()).isEmpty();
    assertThat(client().tunnels()).isEmpty();
    assertThat(client().applications()).isEmpty();
    assertThat(client().policies()).isEmpty();
    assertThat(api.calls()).hasSize(4);
  }

  @Test
  void whatIsNotSaidIsEmpty() {
    record("r", Map.of());

    assertThat(client().records())
        .containsExactly(new CloudflareFacts.DnsRecord("r", "r.example.org", "A", "192.0.2.1", ""));
  }

  @Test
  void aHurriedCallWaitsAsLongAsItIsTold() {
    api.hurry(2);

    assertThat(client().records()).isEmpty();

    assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
  }

  @Test
  void afterFourHurriedCallsItGivesUp() {
    api.hurry(100);

    assertThatThrownBy(() -> client().records())
        .isInstanceOf(CloudflareRefusal.class)
        .hasMessageContaining("answered 429", "asked too often");
    assertThat(pauses).hasSize(3);
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    Map<Integer, String> why =
        Map.of(
            401, "set homelab:cloudflareApiToken again",
            403, "README.md lists the rights",
            500, "try again later",
            503, "cloudflarestatus.com");
    return why.entrySet().stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    "a " + one.getKey(),
                    () -> {
                      api.fail("dns_records", one.getKey());
                      assertThatThrownBy(() -> client().records())
                          .isInstanceOf(CloudflareRefusal.class)
                          .hasMessageContaining("answered " + one.getKey())
                          .hasMessageContaining(one.getValue())
                          .hasMessageNotContaining(TOKEN);
                    }));
  }

  @Test
  void anotherTokenOrAnotherZoneIsRefused() {
    assertThatThrownBy(() -> client(TOKEN + "0", OWNER.zoneId()).records())
        .hasMessageContaining("answered 401 (10000: Authentication error)");
    assertThatThrownBy(() -> client(TOKEN, "f".repeat(32)).records())
        .hasMessageContaining("answered 403");
  }

  @Test
  void aTokenThatNoHeaderCarriesIsNotShown() {
    assertThatThrownBy(() -> client(TOKEN + "\n", OWNER.zoneId()))
        .isInstanceOf(CloudflareRefusal.class)
        .hasMessageContaining("set homelab:cloudflareApiToken again")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void silenceEndsByItself() {
    api.silence("cfd_tunnel");

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> client(Duration.ofMillis(500)).tunnels())
                .isInstanceOf(CloudflareRefusal.class)
                .hasMessageContaining("did not answer")
                .hasCauseInstanceOf(IOException.class));
  }

  /** Each with status 200 or a redirection, which a careless client would take for an answer. */
  @TestFactory
  Stream<DynamicTest> whatIsNotCloudflaresAnswerIsNone() {
    return Stream.of(
            "<html>Sign in to this network</html>",
            "",
            "{\"success\":false,\"errors\":[{\"code\":7003,\"message\":\"no\"}],\"result\":null}",
            "{\"success\":true,\"result\":null}",
            "[]")
        .map(
            text ->
                DynamicTest.dynamicTest(
                    "'%s'".formatted(text),
                    () ->
                        saying(
                            text,
                            base ->
                                assertThatThrownBy(() -> client(base).records())
                                    .isInstanceOf(CloudflareRefusal.class))));
  }

  private static void saying(String text, Consumer<URI> test) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      test.accept(URI.create("http://localhost:%d/".formatted(server.getAddress().getPort())));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void tunnelsApplicationsAndPoliciesSayWhatTellsThemApart() {
    world.seed(
        "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
        "t",
        Map.of("name", "homelab-example.org", "remoteConfig", true));
    world.seed(
        "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
        "p",
        Map.of(
            "name", "homelab notes",
            "decision", "allow",
            "includes",
                List.of(
                    Map.of("email", Map.of("email", "you@example.org")),
                    Map.of("emailDomain", Map.of("domain", "example.org")))));
    world.seed(
        "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
        "a",
        Map.of(
            "name", "notes",
            "domain", "notes.example.org",
            "policies", List.of(Map.of("id", "p", "precedence", 1.0))));

    assertThat(client().tunnels())
        .containsExactly(new CloudflareFacts.Tunnel("t", "homelab-example.org", true, false));
    assertThat(client().policies())
        .containsExactly(
            new CloudflareFacts.Policy(
                "p",
                "homelab notes",
                "allow",
                java.util.Set.of("email you@example.org", "email_domain example.org")));
    assertThat(client().applications())
        .containsExactly(
            new CloudflareFacts.Application(
                "a", "notes", "notes.example.org", java.util.Set.of("p")));
    world.connect(
        world.objects().stream().filter(o -> o.id().equals("t")).findFirst().orElseThrow());
    assertThat(client().tunnels()).extracting(CloudflareFacts.Tunnel::used).containsExactly(true);
  }

  private void record(String id, Map<String, Object> more) {
    var all = new java.util.TreeMap<String, Object>(more);
    all.put("name", id + ".example.org");
    all.put("type", "A");
    all.put("content", "192.0.2.1");
    world.seed(RECORD, id, all);
  }

  private HttpCloudflare client() {
    return client(TOKEN, OWNER.zoneId());
  }

  private HttpCloudflare client(String token, String zone) {
    return new HttpCloudflare(
        api.endpoint(), OWNER.accountId(), zone, token, Duration.ofSeconds(30), pauses::add);
  }

  private HttpCloudflare client(Duration answer) {
    return new HttpCloudflare(
        api.endpoint(), OWNER.accountId(), OWNER.zoneId(), TOKEN, answer, pauses::add);
  }

  private HttpCloudflare client(URI base) {
    return new HttpCloudflare(
        base, OWNER.accountId(), OWNER.zoneId(), TOKEN, Duration.ofSeconds(30), pauses::add);
  }
}
