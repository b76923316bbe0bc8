package homelab.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one check of the session found.
 *
 * @param objections what does not hold; empty means that all does
 * @param figures what was measured, by name, in seconds where nothing else is said
 * @param seen in a few words what holds, for whoever reads along
 */
public record SessionFindings(
    List<String> objections, Map<String, Double> figures, List<String> seen) {

  public SessionFindings {
    objections = List.copyOf(objections);
    figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    seen = List.copyOf(seen);
  }

  /** Collects findings. */
  static final class Notes {
    private final List<String> objections = new ArrayList<>();
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<String> seen = new ArrayList<>();

    /** Says what holds if it does, and otherwise what does not. */
    Notes expect(boolean holds, String what) {
      (holds ? seen : objections).add(holds ? what : "not so: " + what);
      return this;
    }

    Notes object(String what) {
      objections.add(what);
      return this;
    }

    Notes figure(String name, double value) {
      figures.put(name, value);
      return this;
    }

    SessionFindings end() {
      return new SessionFindings(objections, figures, seen);
    }
  }
}
