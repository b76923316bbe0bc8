package homelab.cli;

import homelab.engine.OperationResult.Step;
import homelab.review.Restart;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What has to be said when an operation restarts containers, which the engine's output does not.
 */
final class RestartNotice {

  private RestartNotice() {}

  /** Returns the notice, if this operation restarts a container or would. */
  static Optional<String> of(List<Step> changes) {
    var restarted =
        changes.stream()
            .filter(step -> !Restart.causes(step.type(), step.action(), step.changed()).isEmpty())
            .map(
                step ->
                    "%s restarts (%s)"
                        .formatted(
                            step.name(),
                            String.join(
                                ", ", Restart.causes(step.type(), step.action(), step.changed()))))
            .sorted()
            .collect(Collectors.joining(", "));
    return restarted.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ("note: %s. The plugin restarts a container when its cores, memory or network change;"
                    + " what runs in it is away for about a minute.")
                .formatted(restarted));
  }
}
