package homelab;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** One sentence that holds for what the program declares, and how its inputs are taken apart. */
final class Policy {

  private Policy() {}

  static DynamicTest that(String sentence, Executable holds) {
    return DynamicTest.dynamicTest(sentence, holds);
  }

  /** Returns a list of objects; none if the property is left out. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> list(Map<String, Object> inputs, String property) {
    return List.copyOf((Collection<Map<String, Object>>) inputs.getOrDefault(property, List.of()));
  }

  /** Returns one object, by a path of names. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Map<String, Object> inputs, String path) {
    var found = inputs;
    for (String property : path.split("\\.")) {
      found = (Map<String, Object>) found.get(property);
    }
    return found;
  }
}
