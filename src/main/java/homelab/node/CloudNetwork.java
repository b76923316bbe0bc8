package homelab.node;

import com.pulumi.core.Output;
import com.pulumi.oci.Core.DefaultSecurityList;
import com.pulumi.oci.Core.DefaultSecurityListArgs;
import com.pulumi.oci.Core.InternetGateway;
import com.pulumi.oci.Core.InternetGatewayArgs;
import com.pulumi.oci.Core.RouteTable;
import com.pulumi.oci.Core.RouteTableArgs;
import com.pulumi.oci.Core.SecurityList;
import com.pulumi.oci.Core.SecurityListArgs;
import com.pulumi.oci.Core.Subnet;
import com.pulumi.oci.Core.SubnetArgs;
import com.pulumi.oci.Core.Vcn;
import com.pulumi.oci.Core.VcnArgs;
import com.pulumi.oci.Core.inputs.RouteTableRouteRuleArgs;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;

/** The node's network in OCI: a way out, and no ingress rule in any list. */
final class CloudNetwork {

  private final NodeArgs args;
  private final CustomResourceOptions options;
  private final Subnet subnet;

  CloudNetwork(NodeArgs args, CustomResourceOptions options) {
    this.args = args;
    this.options = options;
    var vcn = vcn();
    var routes = routes(vcn, gateway(vcn));
    subnet = subnet(vcn, routes, securityList(vcn), emptied(vcn));
  }

  Output<String> subnetId() {
    return subnet.id();
  }

  private Vcn vcn() {
    return new Vcn(
        "vcn",
        VcnArgs.builder()
            .compartmentId(compartment())
            .displayName("homelab")
            .cidrBlocks(cidr())
            .dnsLabel("homelab")
            .isIpv6enabled(false)
            .freeformTags(args.tags().of("oci:Core/vcn:Vcn", "vcn"))
            .build(),
        options);
  }

  private InternetGateway gateway(Vcn vcn) {
    return new InternetGateway(
        "internet-gateway",
        InternetGatewayArgs.builder()
            .compartmentId(compartment())
            .displayName("the way out")
            .vcnId(vcn.id())
            .enabled(true)
            .freeformTags(
                args.tags().of("oci:Core/internetGateway:InternetGateway", "internet-gateway"))
            .build(),
        options);
  }

  private RouteTable routes(Vcn vcn, InternetGateway gateway) {
    return new RouteTable(
        "routes",
        RouteTableArgs.builder()
            .compartmentId(compartment())
            .displayName("everything goes out")
            .vcnId(vcn.id())
            .routeRules(
                RouteTableRouteRuleArgs.builder()
                    .description("to the internet")
                    .destination("0.0.0.0/0")
                    .destinationType("CIDR_BLOCK")
                    .networkEntityId(gateway.id())
                    .build())
            .freeformTags(args.tags().of("oci:Core/routeTable:RouteTable", "routes"))
            .build(),
        options);
  }

  /**
   * OCI makes this list with every VCN and ships SSH and ICMP rules in it; rules left out of the
   * declaration may stay, so both lists are declared, and declared empty.
   */
  private DefaultSecurityList emptied(Vcn vcn) {
    return new DefaultSecurityList(
        "default-security-list",
        DefaultSecurityListArgs.builder()
            .manageDefaultResourceId(vcn.defaultSecurityListId())
            .compartmentId(compartment())
            .displayName("emptied on purpose")
            .ingressSecurityRules(List.of())
            .egressSecurityRules(List.of())
            .freeformTags(
                args.tags()
                    .of(
                        "oci:Core/defaultSecurityList:DefaultSecurityList",
                        "default-security-list"))
            .build(),
        options);
  }

  private SecurityList securityList(Vcn vcn) {
    return new SecurityList(
        "security-list",
        SecurityListArgs.builder()
            .compartmentId(compartment())
            .displayName("nothing in, little out")
            .vcnId(vcn.id())
            .ingressSecurityRules(List.of())
            .egressSecurityRules(
                Egress.needed(args.topology().session().port()).stream()
                    .map(Egress::toRule)
                    .toList())
            .freeformTags(args.tags().of("oci:Core/securityList:SecurityList", "security-list"))
            .build(),
        options);
  }

  private Subnet subnet(Vcn vcn, RouteTable routes, SecurityList list, DefaultSecurityList before) {
    return new Subnet(
        "subnet",
        SubnetArgs.builder()
            .compartmentId(compartment())
            .displayName("the node's subnet")
            .vcnId(vcn.id())
            .cidrBlock(cidr())
            .dnsLabel("node")
            .routeTableId(routes.id())
            .securityListIds(list.id().applyValue(List::of))
            .prohibitPublicIpOnVnic(false)
            .freeformTags(args.tags().of("oci:Core/subnet:Subnet", "subnet"))
            .build(),
        // The subnet is where a machine could appear: not before the shipped rules are gone.
        CustomResourceOptions.merge(
            options, CustomResourceOptions.builder().dependsOn(before).build()));
  }

  private String compartment() {
    return args.node().compartmentId();
  }

  private String cidr() {
    return args.topology().cloud().toString();
  }
}
