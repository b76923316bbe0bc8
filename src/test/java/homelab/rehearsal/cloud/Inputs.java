package homelab.rehearsal.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Inputs that a cloud takes, and the same with one thing different. */
final class Inputs {

  private Inputs() {}

  /** Returns a copy with the value at a path of names replaced, or removed if it is null. */
  static Map<String, Object> with(Map<String, Object> inputs, String path, Object value) {
    var parts = path.split("\\.", 2);
    var copy = new TreeMap<>(inputs);
    if (parts.length == 2) {
      copy.put(parts[0], with(child(copy.get(parts[0])), parts[1], value));
    } else if (value == null) {
      copy.remove(path);
    } else {
      copy.put(path, value);
    }
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> child(Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  static List<Object> list(Object... items) {
    return new ArrayList<>(List.of(items));
  }
}
