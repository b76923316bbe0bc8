package homelab.node;

import com.pulumi.oci.Budget.Budget;
import com.pulumi.oci.Budget.BudgetArgs;
import com.pulumi.oci.Budget.Rule;
import com.pulumi.oci.Budget.RuleArgs;
import com.pulumi.resources.CustomResourceOptions;

/** A budget with an alert: it stops nothing, but someone hears of a bill within a day. */
final class SpendingAlert {

  private SpendingAlert() {}

  static void declare(NodeArgs args, CustomResourceOptions options) {
    var budget =
        new Budget(
            "budget",
            BudgetArgs.builder()
                // Oracle keeps budgets in the root compartment, whatever they watch.
                .compartmentId(args.node().tenancyId())
                .displayName("homelab")
                .description("The homelab is meant to be free")
                .amount(args.account().monthlyBudget())
                .resetPeriod("MONTHLY")
                .targetType("COMPARTMENT")
                .targets(args.node().compartmentId())
                .freeformTags(args.tags().of("oci:Budget/budget:Budget", "budget"))
                .build(),
            // Where Oracle leaves them out of its answer, the plugin shows them in every plan.
            CustomResourceOptions.merge(
                options, CustomResourceOptions.builder().ignoreChanges("systemTags").build()));
    new Rule(
        "budget-alert",
        RuleArgs.builder()
            .budgetId(budget.id())
            .displayName("spent")
            .description("Half of the budget is spent")
            .type("ACTUAL")
            .threshold(50.0)
            .thresholdType("PERCENTAGE")
            .recipients(args.account().alertEmail())
            .message("The homelab's compartment has cost money: see Oracle's cost analysis.")
            .freeformTags(args.tags().of("oci:Budget/rule:Rule", "budget-alert"))
            .build(),
        options);
  }
}
