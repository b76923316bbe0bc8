package homelab.node;

import homelab.config.Node;
import homelab.config.Node.Placement;
import java.util.Optional;

/**
 * Where the instance is declared to run. Which allowed placement had capacity is the state's
 * knowledge, so an ordinary run ignores differences; an attempt at a new placement declares it
 * exactly, because the engine would otherwise bring the old one back even for a pending
 * replacement.
 *
 * @param placement what is declared
 * @param exact whether a difference to the state counts
 */
public record PlacementChoice(Placement placement, boolean exact) {

  /**
   * The variable that {@code up} and {@code rebuild} set for one attempt: {@code DOMAIN} or {@code
   * DOMAIN/FAULT-DOMAIN}.
   */
  public static final String VARIABLE = "HOMELAB_PLACEMENT";

  /**
   * Chooses from the variable's value, or the first allowed placement.
   *
   * @throws IllegalArgumentException if the value is not one of the placements that the stack file
   *     allows
   */
  public static PlacementChoice of(Node node, Optional<String> variable) {
    if (variable.isEmpty() || variable.get().isBlank()) {
      return new PlacementChoice(node.placements().get(0), false);
    }
    var parts = variable.get().strip().split("/", 2);
    var wanted =
        new Placement(parts[0], parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
    if (node.placements().stream()
        .noneMatch(allowed -> allowed.availabilityDomain().equals(wanted.availabilityDomain()))) {
      throw new IllegalArgumentException(
          "%s: '%s' is not among node.placements; add it there or choose one of %s"
              .formatted(
                  VARIABLE,
                  variable.get(),
                  node.placements().stream().map(Placement::availabilityDomain).toList()));
    }
    return new PlacementChoice(wanted, true);
  }
}
