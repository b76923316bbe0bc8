package homelab.home;

import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import homelab.topology.Guest;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import io.muehlbachler.pulumi.proxmoxve.ContainerLegacy;
import io.muehlbachler.pulumi.proxmoxve.cluster.FirewallLegacy;
import io.muehlbachler.pulumi.proxmoxve.cluster.FirewallLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.firewall.OptionsLegacy;
import io.muehlbachler.pulumi.proxmoxve.firewall.OptionsLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.firewall.RulesLegacy;
import io.muehlbachler.pulumi.proxmoxve.firewall.RulesLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.firewall.inputs.RulesLegacyRuleArgs;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's own firewall. Rules come first and the switch comes last, after everything: a switch
 * without rules locks out whoever threw it.
 */
final class HostFirewall {

  private HostFirewall() {}

  static void declare(
      HomeArgs args, List<ContainerLegacy> containers, CustomResourceOptions durable) {
    var before = new ArrayList<Resource>(containers);
    before.add(
        new RulesLegacy(
            "host-rules", RulesLegacyArgs.builder().rules(hostRules(args)).build(), durable));
    var topology = args.topology();
    guard(args, topology.cloudflared(), rules(GuestRule.ofCloudflared(topology)), durable, before);
    var ofService = rules(GuestRule.ofService(topology));
    for (var service : topology.services()) {
      guard(args, service.guest(), ofService, durable, before);
    }
    new FirewallLegacy(
        "firewall-switch",
        FirewallLegacyArgs.builder()
            .enabled(true)
            .inputPolicy("DROP")
            .outputPolicy("ACCEPT")
            .forwardPolicy("ACCEPT")
            .build(),
        CustomResourceOptions.merge(
            durable, CustomResourceOptions.builder().dependsOn(before).build()));
  }

  private static void guard(
      HomeArgs args,
      Guest guest,
      List<RulesLegacyRuleArgs> rules,
      CustomResourceOptions durable,
      List<Resource> before) {
    var node = args.home().proxmox().node();
    before.add(
        new RulesLegacy(
            "rules-" + guest.name(),
            RulesLegacyArgs.builder().nodeName(node).containerId(guest.id()).rules(rules).build(),
            durable));
    before.add(
        new OptionsLegacy(
            "firewall-" + guest.name(),
            OptionsLegacyArgs.builder()
                .nodeName(node)
                .containerId(guest.id())
                .enabled(true)
                .inputPolicy("DROP")
                .outputPolicy("ACCEPT")
                .macfilter(true)
                .build(),
            durable));
  }

  private static List<RulesLegacyRuleArgs> hostRules(HomeArgs args) {
    var topology = args.topology();
    var rules = new ArrayList<RulesLegacyRuleArgs>();
    // The operator's way in stands first and stays until its key is taken out of the stack file.
    args.bootstrap()
        .ifPresent(
            bootstrap ->
                addManagement(
                    rules, bootstrap.operatorCidr().toString(), "operator while bringing up"));
    addManagement(rules, topology.network(Role.MANAGEMENT).cidr().toString(), "management network");
    addManagement(rules, topology.nodeEnd().address().toString(), "control plane");
    return rules;
  }

  private static void addManagement(List<RulesLegacyRuleArgs> rules, String source, String who) {
    rules.add(accept(source, Topology.PROXMOX_API_PORT, who + ": API"));
    rules.add(accept(source, Topology.SSH_PORT, who + ": SSH"));
  }

  private static List<RulesLegacyRuleArgs> rules(List<GuestRule> rules) {
    return rules.stream().map(rule -> accept(rule.source(), rule.port(), rule.comment())).toList();
  }

  private static RulesLegacyRuleArgs accept(String source, int port, String comment) {
    return RulesLegacyRuleArgs.builder()
        .type("in")
        .action("ACCEPT")
        .source(source)
        .proto("tcp")
        .dport(Integer.toString(port))
        .comment(comment)
        .build();
  }
}
