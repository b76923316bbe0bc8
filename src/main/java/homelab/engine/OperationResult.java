package homelab.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one operation did.
 *
 * @param exitCode of the engine's process
 * @param output what it printed on standard output
 * @param errors what it printed on standard error
 * @param events everything that it reported, as lines of JSON
 * @param steps what it did to each resource, in order
 * @param duration wall time of the process
 */
public record OperationResult(
    int exitCode,
    String output,
    String errors,
    String events,
    List<Step> steps,
    Duration duration) {

  public OperationResult {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param action the engine's word: same, create, update, replace, delete, create-replacement, …
   * @param urn of the resource
   * @param type its type token
   * @param changed top-level properties that the provider or the engine named as different
   */
  public record Step(String action, String urn, String type, List<String> changed) {

    public Step {
      changed = List.copyOf(changed);
    }

    /** Returns the resource's logical name. */
    public String name() {
      return urn.substring(urn.lastIndexOf("::") + 2);
    }
  }

  private static final Set<String> QUIET = Set.of("same", "read", "refresh");

  /** Tells whether the engine ended without an error. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** Returns the steps that changed something. */
  public List<Step> changes() {
    return steps.stream().filter(step -> !QUIET.contains(step.action())).toList();
  }

  /** Returns the logical names of what a set of actions touched. */
  public Set<String> names(String... actions) {
    var wanted = Set.of(actions);
    return steps.stream()
        .filter(step -> wanted.contains(step.action()))
        .map(Step::name)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  /** Counts steps by action, sorted. */
  public SortedMap<String, Integer> counts() {
    var counts = new TreeMap<String, Integer>();
    steps.forEach(step -> counts.merge(step.action(), 1, Integer::sum));
    return counts;
  }

  /** Returns everything that was said, for a search or a person. */
  public String everything() {
    return output + "\n" + errors + "\n" + events;
  }

  /** Returns the changes in short, for a message. */
  public Map<String, List<String>> changesByAction() {
    return changes().stream()
        .collect(
            Collectors.groupingBy(
                Step::action, TreeMap::new, Collectors.mapping(Step::name, Collectors.toList())));
  }
}
