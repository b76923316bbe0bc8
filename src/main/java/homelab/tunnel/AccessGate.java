package homelab.tunnel;

import com.pulumi.cloudflare.ZeroTrustAccessApplication;
import com.pulumi.cloudflare.ZeroTrustAccessApplicationArgs;
import com.pulumi.cloudflare.ZeroTrustAccessPolicy;
import com.pulumi.cloudflare.ZeroTrustAccessPolicyArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessApplicationPolicyArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeEmailArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeEmailDomainArgs;
import com.pulumi.resources.CustomResourceOptions;
import homelab.config.DnsZone;
import homelab.config.Service;
import homelab.topology.ServiceGuest;
import java.util.List;
import java.util.stream.Stream;

/** Cloudflare Access in front of one service: who may pass is decided at the edge. */
final class AccessGate {

  private AccessGate() {}

  static void declare(
      ServiceGuest service, Service.Access access, DnsZone zone, CustomResourceOptions durable) {
    var name = service.guest().name();
    var policy =
        new ZeroTrustAccessPolicy(
            "access-policy-" + name,
            ZeroTrustAccessPolicyArgs.builder()
                .accountId(zone.accountId())
                .name("homelab " + name)
                .decision("allow")
                .includes(included(access))
                .sessionDuration("24h")
                .build(),
            durable);
    new ZeroTrustAccessApplication(
        "access-" + name,
        ZeroTrustAccessApplicationArgs.builder()
            .accountId(zone.accountId())
            .name(name)
            .type("self_hosted")
            .domain(service.publicName())
            .sessionDuration("24h")
            .policies(
                ZeroTrustAccessApplicationPolicyArgs.builder()
                    .id(policy.id())
                    .precedence(1)
                    .build())
            .build(),
        durable);
  }

  private static List<ZeroTrustAccessPolicyIncludeArgs> included(Service.Access access) {
    return Stream.concat(
            access.emails().stream()
                .map(
                    email ->
                        ZeroTrustAccessPolicyIncludeArgs.builder()
                            .email(
                                ZeroTrustAccessPolicyIncludeEmailArgs.builder()
                                    .email(email)
                                    .build())
                            .build()),
            access.emailDomains().stream()
                .map(
                    domain ->
                        ZeroTrustAccessPolicyIncludeArgs.builder()
                            .emailDomain(
                                ZeroTrustAccessPolicyIncludeEmailDomainArgs.builder()
                                    .domain(domain)
                                    .build())
                            .build()))
        .toList();
  }
}
