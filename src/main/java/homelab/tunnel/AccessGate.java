package homelab.tunnel;

import com.pulumi.cloudflare.ZeroTrustAccessApplication;
import com.pulumi.cloudflare.ZeroTrustAccessApplicationArgs;
import com.pulumi.cloudflare.ZeroTrustAccessPolicy;
import com.pulumi.cloudflare.ZeroTrustAccessPolicyArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessApplicationPolicyArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeEmailArgs;
import com.pulumi.cloudflare.inputs.ZeroTrustAccessPolicyIncludeEmailDomainArgs;
import com.pulumi.core.Alias;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import homelab.config.DnsZone;
import homelab.config.Service;
import homelab.topology.ServiceGuest;
import java.util.List;
import java.util.stream.Stream;

/**
 * Cloudflare Access in front of one service: who may pass is decided at the edge.
 *
 * <p>A gate belongs to a service and a public name together. A name that goes to another service
 * has another gate, and Cloudflare refuses a second application of one domain: so nobody who may
 * pass to the one service ever passes to the other by the way.
 */
final class AccessGate {

  private AccessGate() {}

  static Resource declare(
      ServiceGuest service, Service.Access access, DnsZone zone, CustomResourceOptions leaving) {
    var name = service.guest().name();
    var gate = service.gate();
    var policy =
        new ZeroTrustAccessPolicy(
            "access-policy-" + gate,
            ZeroTrustAccessPolicyArgs.builder()
                .accountId(zone.accountId())
                .name(service.policyName())
                .decision("allow")
                .includes(included(access))
                .sessionDuration("24h")
                .build(),
            formerly("access-policy-" + name, leaving));
    return new ZeroTrustAccessApplication(
        "access-" + gate,
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
        CustomResourceOptions.merge(
            formerly("access-" + name, leaving),
            // Moved in place it would leave the old name open before the rules change.
            CustomResourceOptions.builder().replaceOnChanges("domain").build()));
  }

  /** Before it had its public name in its own, a gate was called after its service alone. */
  private static CustomResourceOptions formerly(String name, CustomResourceOptions options) {
    return CustomResourceOptions.merge(
        options,
        CustomResourceOptions.builder().aliases(Alias.builder().name(name).build()).build());
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
