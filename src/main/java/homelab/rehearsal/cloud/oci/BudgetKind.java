package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A budget. Oracle keeps them in the root compartment, whatever they watch. */
final class BudgetKind implements Kind {

  private final OciWorld world;

  BudgetKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.refuse(
        !inputs.textOr("compartmentId", "").equals(world.tenancy().id()),
        "400-InvalidParameter",
        "a budget's compartmentId must be the tenancy's OCID");
    require(inputs);
    var computed = new TreeMap<String, Object>(world.born(inputs, "budget", "ACTIVE"));
    computed.put("actualSpend", 0.0);
    computed.put("forecastedSpend", 0.0);
    computed.put("alertRuleCount", 0.0);
    computed.put("timeSpendComputed", "");
    computed.put("timeUpdated", world.now());
    computed.put("version", 1.0);
    computed.put("processingPeriodType", inputs.textOr("processingPeriodType", "MONTH"));
    computed.put(
        "budgetProcessingPeriodStartOffset",
        inputs.number("budgetProcessingPeriodStartOffset").orElse(1.0));
    if (world.answersSystemTags()) {
      computed.put("systemTags", Map.of());
    }
    return new Made(world.ocid("budget"), computed);
  }

  @Override
  public void observed(CloudObject object) {
    if (!world.answersSystemTags()) {
      world.change(object, "systemTags", null);
    }
  }

  /** An optional map that the service fills: known only once the service has answered it. */
  @Override
  public Set<String> awaited() {
    return Set.of("systemTags");
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    return Map.of(
        "version", object.now().number("version").orElse(1.0) + 1, "timeUpdated", world.now());
  }

  private void require(Values inputs) {
    world.refuse(
        inputs.number("amount").orElse(0.0) < 1,
        "400-InvalidParameter",
        "amount must be at least 1");
    world.refuse(
        !inputs.textOr("resetPeriod", "").equals("MONTHLY"),
        "400-InvalidParameter",
        "resetPeriod must be MONTHLY");
    var type = inputs.textOr("targetType", "");
    world.refuse(
        !type.matches("COMPARTMENT|TAG"),
        "400-InvalidParameter",
        "targetType '%s' must be COMPARTMENT or TAG",
        type);
    world.refuse(
        inputs.texts("targets").size() != 1, "400-InvalidParameter", "targets must hold one entry");
    for (var target : inputs.texts("targets")) {
      world.refuse(
          type.equals("COMPARTMENT") && !world.tenancy().hasCompartment(target),
          "404-NotAuthorizedOrNotFound",
          "compartment %s",
          target);
    }
  }
}
