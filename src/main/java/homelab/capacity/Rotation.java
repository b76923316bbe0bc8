package homelab.capacity;

import homelab.config.Node.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which placements are asked: the one that the state records first, because it worked
 * before, then the stack file's order.
 *
 * @param placements at least one, each once
 */
public record Rotation(List<Placement> placements) {

  public Rotation {
    placements = List.copyOf(placements);
    if (placements.isEmpty()) {
      throw new IllegalArgumentException("node.placements allows no place to put the node");
    }
  }

  /** Orders what the stack file allows. */
  public static Rotation of(List<Placement> allowed, Optional<Placement> recorded) {
    var first =
        recorded.flatMap(
            there -> allowed.stream().filter(placement -> covers(placement, there)).findFirst());
    var order = new ArrayList<Placement>();
    first.ifPresent(order::add);
    allowed.stream().filter(placement -> !order.contains(placement)).forEach(order::add);
    return new Rotation(order);
  }

  /** Returns the same order, beginning with this name, if it is one of them. */
  Rotation from(Optional<String> name) {
    int at = name.map(names()::indexOf).orElse(-1);
    if (at <= 0) {
      return this;
    }
    var order = new ArrayList<>(placements.subList(at, placements.size()));
    order.addAll(placements.subList(0, at));
    return new Rotation(order);
  }

  /** Returns what is left without these names. */
  List<String> without(Set<String> absent) {
    return names().stream().filter(name -> !absent.contains(name)).toList();
  }

  /** Returns how each placement is passed to an attempt: {@code DOMAIN[/FAULT-DOMAIN]}. */
  public List<String> names() {
    return placements.stream().map(Rotation::name).toList();
  }

  /** Returns how a placement is passed to an attempt. */
  public static String name(Placement placement) {
    return placement.availabilityDomain()
        + placement.faultDomain().map(domain -> "/" + domain).orElse("");
  }

  private static boolean covers(Placement allowed, Placement there) {
    return allowed.availabilityDomain().equals(there.availabilityDomain())
        && (allowed.faultDomain().isEmpty() || allowed.faultDomain().equals(there.faultDomain()));
  }
}
