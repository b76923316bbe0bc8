package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The list that Oracle made with the VCN, taken over. What the declaration leaves out stays as
 * shipped. An end of the declaration empties the list, because the list itself cannot go.
 */
final class DefaultSecurityListKind implements Kind {

  private static final List<String> RULES = List.of("ingressSecurityRules", "egressSecurityRules");

  private final OciWorld world;

  DefaultSecurityListKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    var id = inputs.textOr("manageDefaultResourceId", "");
    var list = world.require(OciWorld.SECURITY_LIST, id);
    world.refuse(
        list.map(found -> !found.now().flag("shipped", false)).orElse(true),
        "400-InvalidParameter",
        "%s is not a VCN's default security list",
        id);
    SecurityRules.require(world, inputs);
    return new Made(id, apply(id, inputs));
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    SecurityRules.require(world, inputs);
    return apply(object.id(), inputs);
  }

  @Override
  public void delete(CloudObject object) {
    world
        .object(OciWorld.SECURITY_LIST, object.id())
        .ifPresent(list -> RULES.forEach(name -> world.change(list, name, List.of())));
  }

  /** The taken-over list shows what the real one holds. */
  @Override
  public void observed(CloudObject object) {
    world
        .object(OciWorld.SECURITY_LIST, object.id())
        .ifPresentOrElse(
            list -> RULES.forEach(name -> world.change(object, name, list.now().get(name))),
            () -> RULES.forEach(name -> world.change(object, name, null)));
  }

  private Map<String, Object> apply(String id, Values inputs) {
    var computed = new TreeMap<>(world.born(inputs, "default security list", "AVAILABLE"));
    world
        .object(OciWorld.SECURITY_LIST, id)
        .ifPresent(
            list -> {
              for (var name : RULES) {
                if (inputs.has(name)) {
                  world.change(list, name, inputs.get(name));
                }
                computed.put(name, list.now().get(name));
              }
              computed.put("compartmentId", list.now().textOr("compartmentId", ""));
            });
    return computed;
  }
}
