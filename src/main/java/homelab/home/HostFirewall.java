package homelab.home;

import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import homelab.topology.Guest;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
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

  static void declare(HomeArgs args, Containers containers, CustomResourceOptions durable) {
    var before = new ArrayList<Resource>(containers.all());
    before.add(
        new RulesLegacy(
            "host-rules",
            RulesLegacyArgs.builder().rules(hostRules(args)).build(),
            HomeComponent.after(durable, containers.all())));
    var topology = args.topology();
    var tunnel = topology.cloudflared();
    before.addAll(
        guard(
            args,
            tunnel,
            rules(GuestRule.ofCloudflared(topology)),
            HomeComponent.after(durable, List.of(containers.of(tunnel)))));
    var ofService = rules(GuestRule.ofService(topology));
    for (var service : topology.services()) {
      // Each waits for its own container only: with all of them the state would grow with the
      // square of the services. Nothing is dropped before the switch, which waits for everything.
      var own = HomeComponent.after(durable, List.of(containers.of(service.guest())));
      before.addAll(guard(args, service.guest(), ofService, own));
    }
    new FirewallLegacy(
        "firewall-switch",
        FirewallLegacyArgs.builder()
            .enabled(true)
            .ebtables(true)
            .inputPolicy("DROP")
            .outputPolicy("ACCEPT")
            .forwardPolicy("ACCEPT")
            .build(),
        HomeComponent.after(durable, before));
  }

  private static List<Resource> guard(
      HomeArgs args, Guest guest, List<RulesLegacyRuleArgs> rules, CustomResourceOptions own) {
    var node = args.home().proxmox().node();
    return List.of(
        new RulesLegacy(
            "rules-" + guest.name(),
            RulesLegacyArgs.builder().nodeName(node).containerId(guest.id()).rules(rules).build(),
            own),
        new OptionsLegacy(
            "firewall-" + guest.name(),
            OptionsLegacyArgs.builder()
                .nodeName(node)
                .containerId(guest.id())
                .enabled(true)
                .inputPolicy("DROP")
                .outputPolicy("ACCEPT")
                .macfilter(true)
                .radv(false)
                .build(),
            own));
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
