package homelab;

import static homelab.Policy.list;
import static homelab.Policy.object;
import static homelab.Policy.that;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What holds for everything at Cloudflare, the node's record included. */
record TunnelPolicies(Declarations declared) {

  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  private static final String TUNNEL_RULES =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String ACCESS =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  private static final String ACCESS_POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";

  Stream<DynamicTest> all() {
    return Stream.of(
        that("the tunnel is managed remotely and has a secret of 32 bytes", this::tunnel),
        that("each service has one rule, and what nobody published gets 404", this::rules),
        that("every service has a proxied name into the tunnel", this::serviceNames),
        that("only the two endpoints have an unproxied name", this::unproxied),
        that("the node's name follows the instance, for a minute", this::nodeName),
        that("home's name starts as a placeholder and carries nothing else", this::homeName),
        that("only the service that asks for it is behind Access", this::access));
  }

  private void tunnel() {
    var tunnel = declared.only(TUNNEL);
    assertThat(tunnel)
        .containsEntry("configSrc", "cloudflare")
        .containsEntry("name", "homelab-example.org");
    assertThat(Base64.getDecoder().decode((String) tunnel.get("tunnelSecret"))).hasSize(32);
  }

  private void rules() {
    var rules = list(object(declared.only(TUNNEL_RULES), "config"), "ingresses");
    assertThat(rules)
        .extracting(rule -> rule.get("hostname") + " " + rule.get("service"))
        .containsExactly(
            "portfolio.example.org http://10.20.40.10:8080",
            "blog.example.org http://10.20.40.11:8080",
            "notes.example.org http://10.20.40.12:8080",
            "null http_status:404");
  }

  private void serviceNames() {
    assertThat(declared.ofType(RECORD))
        .filteredOn(record -> "CNAME".equals(record.get("type")))
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("proxied", true)
                    .containsEntry("content", "tunnel-id.cfargotunnel.com")
                    .containsKey("comment"))
        .extracting(record -> record.get("name"))
        .containsExactlyInAnyOrder(
            "portfolio.example.org", "blog.example.org", "notes.example.org");
  }

  private void unproxied() {
    assertThat(declared.ofType(RECORD))
        .filteredOn(record -> !Boolean.TRUE.equals(record.get("proxied")))
        .extracting(record -> record.get("name"))
        .containsExactlyInAnyOrder("home.example.org", "node.example.org");
  }

  private void nodeName() {
    assertThat(declared.named("node-name"))
        .containsEntry("type", "A")
        .containsEntry("content", "203.0.113.9")
        .containsEntry("ttl", 60.0)
        .containsEntry("proxied", false);
  }

  private void homeName() {
    assertThat(declared.named("home-name"))
        .isEqualTo(
            Map.of(
                "zoneId", "0123456789abcdef0123456789abcdef",
                "name", "home.example.org",
                "type", "A",
                "content", "192.0.2.1",
                "ttl", 60.0,
                "proxied", false));
  }

  private void access() {
    assertThat(declared.only(ACCESS))
        .containsEntry("domain", "notes.example.org")
        .containsEntry("type", "self_hosted");
    assertThat(list(declared.only(ACCESS), "policies"))
        .extracting(policy -> policy.get("id"))
        .isEqualTo(List.of("access-policy-notes@notes-id"));
    var policy = declared.only(ACCESS_POLICY);
    assertThat(policy).containsEntry("decision", "allow");
    assertThat(list(policy, "includes"))
        .extracting(include -> object(include, "email").get("email"))
        .isEqualTo(List.of("you@example.org"));
  }
}
