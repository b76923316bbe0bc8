package homelab.exposure;

import homelab.config.DnsZone;
import homelab.config.Subnet;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import inet.ipaddr.IPAddressString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The edge: public names lead through the tunnel, and the tunnel leads to services. */
final class CloudflareRules {

  static final String TUNNEL =
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
  static final String TUNNEL_CONFIG =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  static final String DNS_RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  static final String ACCESS_APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  static final String ACCESS_POLICY =
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";

  private static final String TUNNEL_DOMAIN = ".cfargotunnel.com";
  private static final String CATCH_ALL = "http_status:404";

  /** Records that say something about the zone and lead nobody anywhere. */
  private static final Set<String> SILENT_TYPES = Set.of("TXT", "CAA");

  private final DnsZone zone;
  private final Subnet services;
  private final Set<String> publicNames;
  private final Set<String> endpoints;
  private final String homeName;

  CloudflareRules(Topology topology, DnsZone zone) {
    this.zone = zone;
    services = topology.network(Role.SERVICES).cidr();
    publicNames =
        topology.services().stream()
            .map(service -> service.publicName())
            .collect(Collectors.toUnmodifiableSet());
    homeName = topology.homeEnd().name();
    endpoints = Set.of(homeName, topology.nodeEnd().name());
  }

  List<TaughtType> types() {
    return List.of(tunnel(), tunnelConfiguration(), record(), accessApplication(), accessPolicy());
  }

  private TaughtType tunnel() {
    return inOurAccount(TUNNEL)
        .harmless("name", "tunnelSecret")
        .judged(
            "configSrc",
            (source, r, d) -> source.mustBeText("cloudflare", Rule.TUNNEL_TO_SERVICES),
            Rule.TUNNEL_TO_SERVICES);
  }

  private TaughtType tunnelConfiguration() {
    return inOurAccount(TUNNEL_CONFIG)
        .judged(
            "tunnelId",
            (id, r, declared) ->
                id.mustBeText(text -> declared.contains(TUNNEL, text), Rule.TUNNEL_TO_SERVICES),
            Rule.TUNNEL_TO_SERVICES)
        .judged(
            "source",
            (source, r, d) -> {
              if (source.present()) {
                source.mustBeText("cloudflare", Rule.TUNNEL_TO_SERVICES);
              }
            },
            Rule.TUNNEL_TO_SERVICES)
        .judged("config", this::tunnelRules, Rule.TUNNEL_TO_SERVICES, Rule.TUNNEL_CATCH_ALL);
  }

  private TaughtType accessApplication() {
    return inOurAccount(ACCESS_APPLICATION)
        .harmless("allowIframe", "allowedIdps", "appLauncherLogoUrl", "appLauncherVisible")
        .harmless("autoRedirectToIdentity", "bgColor", "customDenyMessage", "customDenyUrl")
        .harmless("customNonIdentityDenyUrl", "customPages", "enableBindingCookie")
        .harmless("headerBgColor", "httpOnlyCookieAttribute", "logoUrl", "name")
        .harmless("pathCookieAttribute", "readServiceTokensFromHeader", "sameSiteCookieAttribute")
        .harmless("serviceAuth401Redirect", "sessionDuration", "skipAppLauncherLoginPage")
        .harmless("skipInterstitial", "tags", "selfHostedDomains", "zoneId")
        .judged(
            "domain",
            (domain, r, d) -> domain.mustBeText(publicNames::contains, Rule.ACCESS_DECIDES),
            Rule.ACCESS_DECIDES)
        .judged(
            "type",
            (type, r, d) -> type.mustBeText("self_hosted", Rule.ACCESS_DECIDES),
            Rule.ACCESS_DECIDES)
        .judged("policies", CloudflareRules::inlinePolicies, Rule.ACCESS_DECIDES)
        .judged(
            "optionsPreflightBypass",
            (bypass, r, d) -> bypass.mustNotBeTrue(Rule.ACCESS_DECIDES),
            Rule.ACCESS_DECIDES)
        .judged(
            "allowAuthenticateViaWarp",
            (warp, r, d) -> warp.mustNotBeTrue(Rule.ACCESS_DECIDES),
            Rule.ACCESS_DECIDES)
        .never(Rule.ACCESS_DECIDES, "destinations");
  }

  private TaughtType accessPolicy() {
    return inOurAccount(ACCESS_POLICY)
        .harmless("approvalRequired", "excludes", "requires", "isolationRequired")
        .judged(
            "includes",
            (includes, r, d) -> includes.mustHaveElements(Rule.ACCESS_DECIDES),
            Rule.ACCESS_DECIDES)
        .harmless("name", "purposeJustificationPrompt", "purposeJustificationRequired")
        .harmless("sessionDuration")
        .judged("decision", (decision, r, d) -> decides(decision), Rule.ACCESS_DECIDES);
  }

  private static void inlinePolicies(Seen policies, Seen resource, Declared declared) {
    // Without a policy the application keeps the one that somebody gave it by hand.
    policies.mustHaveElements(Rule.ACCESS_DECIDES);
    for (Seen policy : policies.elements(Rule.ACCESS_DECIDES)) {
      var decision = policy.field("decision");
      if (decision.present()) {
        decides(decision);
      }
    }
  }

  private static void decides(Seen decision) {
    decision.mustBeText(Set.of("allow", "deny")::contains, Rule.ACCESS_DECIDES);
  }

  private TaughtType inOurAccount(String token) {
    return new TaughtType(token)
        .judged(
            "accountId",
            (id, r, d) -> {
              if (id.present()) {
                id.mustBeText(zone.accountId(), Rule.OWN_ZONE);
              }
            },
            Rule.OWN_ZONE);
  }

  private TaughtType record() {
    return new TaughtType(DNS_RECORD)
        .harmless("comment", "tags", "ttl", "priority", "data")
        .judged("zoneId", (id, r, d) -> id.mustBeText(zone.id(), Rule.OWN_ZONE), Rule.OWN_ZONE)
        .judged("type", this::type, Rule.PROXIED)
        .judged("name", this::name, Rule.DECLARED_NAME)
        .judged("proxied", this::proxied, Rule.PROXIED)
        .judged("content", this::content, Rule.PROXIED)
        .judged(
            "privateRouting",
            (routing, r, d) -> routing.mustNotBeTrue(Rule.NO_SIDE_DOOR),
            Rule.NO_SIDE_DOOR)
        .never(Rule.NO_SIDE_DOOR, "settings")
        // pfSense's DynDNS owns all of home's record but its existence.
        .ignorableWhere(
            record -> record.field("name").text().filter(homeName::equals).isPresent(),
            "content",
            "ttl",
            "proxied",
            "comment",
            "tags");
  }

  private boolean silent(Seen record) {
    return record.field("type").text().filter(SILENT_TYPES::contains).isPresent();
  }

  private boolean endpoint(Seen record) {
    return record.field("name").text().filter(endpoints::contains).isPresent();
  }

  private void type(Seen type, Seen record, Declared declared) {
    if (silent(record) || record.field("name").deferred()) {
      return;
    }
    type.mustBeText(endpoint(record) ? "A" : "CNAME", Rule.PROXIED);
  }

  private void name(Seen name, Seen record, Declared declared) {
    if (record.field("type").deferred() || silent(record)) {
      return;
    }
    name.mustBeText(
        text -> publicNames.contains(text) || endpoints.contains(text), Rule.DECLARED_NAME);
  }

  private void proxied(Seen proxied, Seen record, Declared declared) {
    if (record.field("type").deferred() || record.field("name").deferred() || silent(record)) {
      return;
    }
    // Cloudflare's proxy does not carry the session, so a proxied endpoint would only be dead.
    proxied.mustBe(!endpoint(record), Rule.PROXIED);
  }

  private void content(Seen content, Seen record, Declared declared) {
    if (record.field("type").deferred() || record.field("name").deferred() || silent(record)) {
      return;
    }
    if (!endpoint(record)) {
      content.mustBeText(
          text ->
              text.endsWith(TUNNEL_DOMAIN)
                  && declared.contains(
                      TUNNEL, text.substring(0, text.length() - TUNNEL_DOMAIN.length())),
          Rule.PROXIED);
    }
  }

  private void tunnelRules(Seen config, Seen resource, Declared declared) {
    config.onlyFields(Rule.TUNNEL_TO_SERVICES, Set.of("ingresses", "originRequest"));
    plainOrigin(config.field("originRequest"));
    var ingresses = config.field("ingresses");
    var rules = ingresses.elements(Rule.TUNNEL_CATCH_ALL);
    if (rules.isEmpty()) {
      if (!ingresses.deferred()) {
        ingresses.refuse(Rule.TUNNEL_CATCH_ALL, "has no rule");
      }
      return;
    }
    for (Seen rule : rules.subList(0, rules.size() - 1)) {
      plainOrigin(rule.field("originRequest"));
      rule.field("hostname").mustBeText(publicNames::contains, Rule.TUNNEL_TO_SERVICES);
      rule.field("service").mustBeText(this::leadsToServices, Rule.TUNNEL_TO_SERVICES);
    }
    var last = rules.get(rules.size() - 1);
    last.field("hostname").mustBeAbsent(Rule.TUNNEL_CATCH_ALL);
    last.field("path").mustBeAbsent(Rule.TUNNEL_CATCH_ALL);
    last.field("service").mustBeText(CATCH_ALL, Rule.TUNNEL_CATCH_ALL);
  }

  private static void plainOrigin(Seen origin) {
    var proxy = origin.field("proxyType");
    if (proxy.present()) {
      proxy.mustBeText("", Rule.TUNNEL_TO_SERVICES);
    }
  }

  private boolean leadsToServices(String service) {
    try {
      var uri = new URI(service);
      if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
        return false;
      }
      var host = uri.getHost() == null ? null : new IPAddressString(uri.getHost()).getAddress();
      return host != null
          && host.isIPv4()
          && services.contains(host.toIPv4())
          && uri.getPort() == Topology.SERVICE_PORT
          && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
