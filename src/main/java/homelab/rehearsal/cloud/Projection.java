package homelab.rehearsal.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads back what was declared: the present value of everything that the inputs set, and nothing
 * that the cloud added by itself, as the Terraform bridge does on refresh.
 */
final class Projection {

  private Projection() {}

  static Map<String, Object> of(Map<String, Object> inputs, Map<String, Object> now) {
    return object(inputs, now);
  }

  private static Map<String, Object> object(Map<?, ?> inputs, Map<?, ?> now) {
    var seen = new TreeMap<String, Object>();
    inputs.forEach(
        (name, declared) -> {
          var present = now.get(name);
          if (present != null) {
            seen.put((String) name, value(declared, present));
          }
        });
    return seen;
  }

  private static Object value(Object declared, Object present) {
    if (declared instanceof Map<?, ?> inputs && present instanceof Map<?, ?> now) {
      return object(inputs, now);
    } else if (declared instanceof List<?> inputs
        && present instanceof List<?> now
        && inputs.size() == now.size()) {
      var seen = new ArrayList<Object>();
      for (int i = 0; i < inputs.size(); i++) {
        seen.add(value(inputs.get(i), now.get(i)));
      }
      return seen;
    }
    return present;
  }
}
