package homelab.rehearsal;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a rehearsal found; written as summary.json.
 *
 * @param stack the stack that was rehearsed
 * @param passed whether every check held
 * @param checks every check that was made, in order
 * @param resources how many of each type the state held after the last up
 * @param figures sizes and counts
 * @param seconds how long each phase took, in order
 */
@JsonPropertyOrder({"stack", "passed", "figures", "resources", "seconds", "checks"})
public record Summary(
    String stack,
    boolean passed,
    List<Check> checks,
    Map<String, Integer> resources,
    Map<String, Object> figures,
    List<Phase> seconds) {

  public Summary {
    checks = List.copyOf(checks);
    resources = new TreeMap<>(resources);
    figures = new TreeMap<>(figures);
    seconds = List.copyOf(seconds);
  }

  /**
   * How long something took.
   *
   * @param phase its name
   * @param seconds wall time
   */
  public record Phase(String phase, double seconds) {}
}
