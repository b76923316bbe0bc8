package homelab.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
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

  /**
   * Something that the engine or a plugin said of what went wrong, or may.
   *
   * @param urn of the resource; empty for what concerns the whole run
   * @param message without the engine's colour marks
   */
  public record Problem(String urn, String message) {

    /** Returns the resource's logical name. */
    public String name() {
      return urn.substring(urn.lastIndexOf(':') + 1);
    }

    /** Returns the resource's type token. */
    public String type() {
      var parts = urn.split("::", -1);
      return parts.length < 4 ? "" : parts[2].substring(parts[2].lastIndexOf('$') + 1);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> QUIET = Set.of("same", "read", "refresh");

  /** Tells whether the engine ended without an error. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /** Returns what the engine and its plugins said went wrong, each once, in order. */
  public List<Problem> problems() {
    return said("error");
  }

  /** Returns what the engine and its plugins warned of, each once, in order. */
  public List<Problem> warnings() {
    return said("warning");
  }

  private List<Problem> said(String severity) {
    var found = new LinkedHashSet<Problem>();
    try {
      for (String line : events.lines().filter(text -> !text.isBlank()).toList()) {
        var diagnostic = JSON.readTree(line).path("diagnosticEvent");
        if (diagnostic.path("severity").asText().equals(severity)) {
          found.add(
              new Problem(
                  diagnostic.path("urn").asText(),
                  diagnostic.path("message").asText().replaceAll("<\\{%[^%]*%}>", "").strip()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's event log is not JSON", e);
    }
    return List.copyOf(found);
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
