package homelab.rehearsal.cloud.oci;

import homelab.rehearsal.cloud.CloudObject;
import homelab.rehearsal.cloud.Kind;
import homelab.rehearsal.cloud.Values;
import java.util.Map;
import java.util.TreeMap;

/** Whom a budget tells, and when. */
final class BudgetRuleKind implements Kind {

  private final OciWorld world;

  BudgetRuleKind(OciWorld world) {
    this.world = world;
  }

  @Override
  public Made create(Values inputs) {
    world.require(OciWorld.BUDGET, inputs.textOr("budgetId", ""));
    require(inputs);
    var computed = new TreeMap<String, Object>(world.born(inputs, "rule", "ACTIVE"));
    computed.put("timeUpdated", world.now());
    computed.put("version", 1.0);
    return new Made(
        "budgets/%s/alertRules/%s"
            .formatted(inputs.textOr("budgetId", ""), world.ocid("budgetalertrule")),
        computed);
  }

  @Override
  public Map<String, Object> update(CloudObject object, Values inputs) {
    require(inputs);
    return Map.of("timeUpdated", world.now());
  }

  private void require(Values inputs) {
    world.refuse(
        !inputs.textOr("type", "").matches("ACTUAL|FORECAST"),
        "400-InvalidParameter",
        "type must be ACTUAL or FORECAST");
    world.refuse(
        !inputs.textOr("thresholdType", "").matches("PERCENTAGE|ABSOLUTE"),
        "400-InvalidParameter",
        "thresholdType must be PERCENTAGE or ABSOLUTE");
    double threshold = inputs.number("threshold").orElse(0.0);
    world.refuse(
        threshold <= 0
            || inputs.textOr("thresholdType", "").equals("PERCENTAGE") && threshold > 10_000,
        "400-InvalidParameter",
        "threshold must be above 0, and at most 10000 percent");
    inputs
        .text("recipients")
        .ifPresent(
            recipients ->
                world.refuse(
                    !recipients.matches("[^@\\s,;]+@[^@\\s,;]+([,;\\s]+[^@\\s,;]+@[^@\\s,;]+)*"),
                    "400-InvalidParameter",
                    "recipients must be e-mail addresses"));
  }
}
