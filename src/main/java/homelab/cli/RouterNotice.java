package homelab.cli;

import homelab.engine.OperationResult.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What has to be said when an operation changes the router: the engine only puts settings into the
 * drive and never restarts the machine, because the path that it works through may lead there.
 */
final class RouterNotice {

  private static final Set<String> ROUTER = Set.of("router", "router-media");

  private RouterNotice() {}

  /** Returns the notice, if this operation changes or would change a router that is there. */
  static Optional<String> of(List<Step> changes) {
    var changed =
        changes.stream()
            .filter(step -> ROUTER.contains(step.name()))
            .filter(step -> step.action().equals("update") || step.action().equals("replace"))
            .map(Step::name)
            .collect(Collectors.toCollection(TreeSet::new));
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("note: this changes pfSense (%s), which goes on with its old settings, cores and"
                    + " memory until 'homelab firewall apply' restarts it with the new ones.")
                .formatted(String.join(", ", changed)));
  }
}
