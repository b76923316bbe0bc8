package homelab.edge;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may pass to a container.
 *
 * @param people the selectors that are let in; absent when everybody is
 */
public record Gate(Optional<Set<String>> people) {

  /** No Access in front: everybody passes. */
  public static final Gate NONE = new Gate(Optional.empty());

  public Gate {
    people = people.map(TreeSet::new);
  }

  /** Returns a gate that lets these in and nobody else. */
  public static Gate of(Set<String> people) {
    return new Gate(Optional.of(people));
  }

  /** Tells whether this gate lets in nobody whom the other one does not. */
  public boolean isNoMoreOpenThan(Gate other) {
    return other.people().isEmpty()
        || people.filter(mine -> other.people().get().containsAll(mine)).isPresent();
  }

  @Override
  public String toString() {
    return people.map(who -> "behind Access for " + who).orElse("public");
  }
}
