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
 */
public record Plan(List<Change> changes, int unchanged) {

  public Plan {
    changes = changes.stream().sorted(Change.ORDER).toList();
  }

  /** Returns how many changes there are of each kind. */
  public SortedMap<Action, Integer> counts() {
    var counts = new TreeMap<Action, Integer>();
    changes.forEach(change -> counts.merge(change.action(), 1, Integer::sum));
    return counts;
  }
}
