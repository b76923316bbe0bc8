package homelab.review;

import homelab.review.Change.Action;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that would change.
 *
 * @param changes the costliest first
 * @param unchanged how many resources stay as they are
 * @param names what happens to public names
 */
public record Plan(List<Change> changes, int unchanged, List<Remark> names) {

  /** A plan of which nothing is said about public names. */
  public Plan(List<Change> changes, int unchanged) {
    this(changes, unchanged, List.of());
  }

  public Plan {
    changes = changes.stream().sorted(Change.ORDER).toList();
    names = List.copyOf(names);
  }

  /** Returns how many changes there are of each kind. */
  public SortedMap<Action, Integer> counts() {
    var counts = new TreeMap<Action, Integer>();
    changes.forEach(change -> counts.merge(change.action(), 1, Integer::sum));
    return counts;
  }
}
