package homelab.tunnel;

import com.pulumi.cloudflare.DnsRecord;
import com.pulumi.cloudflare.DnsRecordArgs;
import com.pulumi.cloudflare.Provider;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflared;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflaredArgs;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflaredConfig;
import com.pulumi.cloudflare.ZeroTrustTunnelCloudflaredConfigArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustTunnelCloudflaredConfigConfigArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustTunnelCloudflaredConfigConfigIngressArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustTunnelCloudflaredConfigConfigIngressOriginRequestArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustTunnelCloudflaredConfigConfigOriginRequestArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tunnel, public names and Access: durable, because a name that is gone for an hour is an outage.
 *
 * <p>The order is what keeps a service from being exposed when an {@code up} ends in the middle:
 * names and gates are made first, then one update of the rules changes what every name leads to,
 * and what is no longer declared is deleted after that. Names and gates are therefore resources of
 * their own for each public name, and never changed into another name's. The engine must be able to
 * delete them, so they are not protected; the rules are, depend on all of them, and so keep them in
 * a destroy.
 */
public final class TunnelComponent extends ComponentResource {

  /** The component's type. */
  public static final String TYPE = "homelab:tunnel:Tunnel";

  /** Cloudflare's word for "as you like", the only TTL that a proxied record may have. */
  private static final double AUTOMATIC_TTL = 1;

  /**
   * How long cloudflared waits for a service to take a connection. It is declared in each place
   * where Cloudflare might answer an empty object for none, which would be a difference to no
   * declaration in every plan after a refresh.
   */
  static final int CONNECT_SECONDS = 15;

  /** From the documentation range: visibly not an address of anybody's home. */
  static final String HOME_PLACEHOLDER = "192.0.2.1";

  private final ZeroTrustTunnelCloudflared tunnel;
  private final DnsRecord homeName;
  private final TunnelArgs args;
  private final CustomResourceOptions durable;
  private final List<Resource> beforeTheRules = new ArrayList<>();

  /** Declares the public face. */
  public TunnelComponent(String name, TunnelArgs args, Provider cloudflare) {
    super(TYPE, name, ComponentResourceOptions.builder().protect(true).build());
    this.args = args;
    durable =
        CustomResourceOptions.builder().parent(this).provider(cloudflare).protect(true).build();
    var zone = args.zone();
    tunnel =
        new ZeroTrustTunnelCloudflared(
            "tunnel",
            ZeroTrustTunnelCloudflaredArgs.builder()
                .accountId(zone.accountId())
                .name("homelab-" + zone.name())
                .configSrc("cloudflare")
                .tunnelSecret(args.tunnelSecret())
                .build(),
            durable);
    // Left out, the engine takes the parent's protection.
    var leaving =
        CustomResourceOptions.builder().parent(this).provider(cloudflare).protect(false).build();
    for (var service : args.topology().services()) {
      beforeTheRules.add(name(service, leaving));
      service
          .service()
          .access()
          .map(access -> AccessGate.declare(service, access, zone, leaving))
          .ifPresent(beforeTheRules::add);
    }
    homeName =
        new DnsRecord(
            "home-name",
            DnsRecordArgs.builder()
                .zoneId(zone.id())
                .name(args.topology().homeEnd().name())
                .type("A")
                .content(HOME_PLACEHOLDER)
                .ttl(60.0)
                .proxied(false)
                .build(),
            // pfSense's DynDNS owns all but the existence of this record, and its update writes
            // only
            // some of the fields and drops the rest (facts on its Cloudflare client).
            CustomResourceOptions.merge(
                durable,
                CustomResourceOptions.builder()
                    .ignoreChanges("content", "ttl", "proxied", "comment", "tags")
                    .build()));
    registerOutputs(Map.of("tunnelId", tunnel.id()));
  }

  /**
   * Declares what each name leads to, after every name and gate.
   *
   * @param containers the services' containers: no rule may name an address whose container is
   *     another one still
   */
  public void declareRules(List<? extends Resource> containers) {
    beforeTheRules.addAll(containers);
    new ZeroTrustTunnelCloudflaredConfig(
        "tunnel-rules",
        ZeroTrustTunnelCloudflaredConfigArgs.builder()
            .accountId(args.zone().accountId())
            .tunnelId(tunnel.id())
            .source("cloudflare")
            .config(
                ZeroTrustTunnelCloudflaredConfigConfigArgs.builder()
                    .ingresses(rules(args.topology()))
                    .originRequest(
                        ZeroTrustTunnelCloudflaredConfigConfigOriginRequestArgs.builder()
                            .connectTimeout(CONNECT_SECONDS)
                            .build())
                    .build())
            .build(),
        CustomResourceOptions.merge(
            durable, CustomResourceOptions.builder().dependsOn(beforeTheRules).build()));
  }

  /** Returns the tunnel's id, which its token and the public names contain. */
  public Output<String> tunnelId() {
    return tunnel.id();
  }

  /** Returns the record that must exist before pfSense first boots: DynDNS only updates. */
  public DnsRecord homeName() {
    return homeName;
  }

  private static List<ZeroTrustTunnelCloudflaredConfigConfigIngressArgs> rules(Topology topology) {
    return TunnelRule.of(topology).stream()
        .map(
            rule -> {
              var ingress =
                  ZeroTrustTunnelCloudflaredConfigConfigIngressArgs.builder()
                      .service(rule.service())
                      .originRequest(
                          ZeroTrustTunnelCloudflaredConfigConfigIngressOriginRequestArgs.builder()
                              .connectTimeout(CONNECT_SECONDS)
                              .build());
              rule.hostName().ifPresent(ingress::hostname);
              return ingress.build();
            })
        .toList();
  }

  private DnsRecord name(ServiceGuest service, CustomResourceOptions leaving) {
    return new DnsRecord(
        "public-name-" + service.service().hostName(),
        DnsRecordArgs.builder()
            .zoneId(args.zone().id())
            .name(service.publicName())
            .type("CNAME")
            .content(tunnel.id().applyValue(id -> id + ".cfargotunnel.com"))
            .ttl(AUTOMATIC_TTL)
            .proxied(true)
            .comment("Service %s, through the tunnel".formatted(service.guest().name()))
            .build(),
        // What it was called while it was the service's.
        CustomResourceOptions.merge(
            leaving,
            CustomResourceOptions.builder()
                .aliases(Alias.builder().name("name-" + service.guest().name()).build())
                .build()));
  }
}
