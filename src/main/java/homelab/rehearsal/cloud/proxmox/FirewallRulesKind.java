package homelab.rehearsal.cloud.proxmox;

import homelab.rehearsal.cloud.Cidr;
import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rules of the cluster, a node or a guest, in their order. */
final class FirewallRulesKind implements Kind {

  private static final String PORTS = "[0-9]{1,5}(:[0-9]{1,5})?(,[0-9]{1,5}(:[0-9]{1,5})?)*";

  private final ProxmoxWorld world;

  FirewallRulesKind(ProxmoxWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var target = GuestFirewall.target(world, inputs);
    world.refuse(
        world.object(ProxmoxWorld.RULES, target).isPresent(),
        "Existing rules",
        "the rules of %s are declared twice",
        target);
    require(inputs);
    return new Made(target, numbered(inputs));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    GuestFirewallKind.requireSameTarget(world, object, inputs);
    require(inputs);
    return numbered(inputs);
  }

  private static Map<String, Object> numbered(Values inputs) {
    var rules = new ArrayList<Object>();
    for (var rule : inputs.objects("rules")) {
      var numbered = new TreeMap<>(rule.toMap());
      numbered.put("pos", (double) rules.size());
      rules.add(numbered);
    }
    return Map.of("rules", rules);
  }

  private void require(Values inputs) {
    for (var rule : inputs.objects("rules")) {
      if (rule.has("securityGroup")) {
        refuse(true, "security group '%s' does not exist", rule.textOr("securityGroup", ""));
        continue;
      }
      refuse(
          !rule.textOr("type", "").matches("in|out|forward"),
          "type: '%s' must be in, out or forward",
          rule.textOr("type", ""));
      refuse(
          !rule.textOr("action", "").matches("ACCEPT|DROP|REJECT"),
          "action: '%s' must be ACCEPT, DROP or REJECT",
          rule.textOr("action", ""));
      var proto = rule.textOr("proto", "");
      refuse(
          rule.has("proto") && !proto.matches("tcp|udp|icmp|icmpv6|ipv6-icmp|esp|gre"),
          "proto: unknown protocol '%s'",
          proto);
      for (var ports : List.of("dport", "sport")) {
        if (rule.has(ports)) {
          refuse(!proto.matches("tcp|udp"), "proto: %s needs tcp or udp", ports);
          refuse(
              !rule.textOr(ports, "").matches(PORTS),
              "%s: invalid port '%s'",
              ports,
              rule.textOr(ports, ""));
        }
      }
      for (var end : List.of("source", "dest")) {
        for (var part : rule.textOr(end, "").split(",")) {
          requirePeer(end, part.strip());
        }
      }
    }
  }

  private void requirePeer(String end, String peer) {
    if (peer.isEmpty()) {
      return;
    }
    if (peer.startsWith("+")) {
      var name = peer.substring(1).replace("dc/", "");
      refuse(
          world.objects(ProxmoxWorld.IPSET).stream()
              .noneMatch(set -> set.now().textOr("name", "").equals(name)),
          "%s: no such ipset '%s'",
          end,
          name);
    } else if (peer.contains("-")) {
      var ends = peer.split("-", 2);
      refuse(
          Cidr.address(ends[0]).isEmpty() || Cidr.address(ends[1]).isEmpty(),
          "%s: invalid range '%s'",
          end,
          peer);
    } else {
      refuse(
          Cidr.address(peer).isEmpty() && Cidr.networkOf(peer).isEmpty(),
          "%s: invalid address or network '%s'",
          end,
          peer);
    }
  }

  private void refuse(boolean wrong, String sentence, Object... details) {
    world.refuse(wrong, ProxmoxWorld.PARAMETER, sentence, details);
  }
}
