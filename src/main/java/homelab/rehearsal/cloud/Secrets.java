package homelab.rehearsal.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes the secret marks off property values, and puts them back on what is answered. */
final class Secrets {

  private Secrets() {}

  /** Returns the same values without marks, all the way down. */
  static Object reveal(Object value) {
    if (value instanceof Secret secret) {
      return reveal(secret.value());
    } else if (value instanceof Map<?, ?> map) {
      return revealAll(map);
    } else if (value instanceof List<?> list) {
      var plain = new ArrayList<Object>();
      list.forEach(item -> plain.add(reveal(item)));
      return plain;
    }
    return value;
  }

  static Map<String, Object> revealAll(Map<?, ?> map) {
    var plain = new TreeMap<String, Object>();
    map.forEach((key, item) -> plain.put((String) key, reveal(item)));
    return plain;
  }

  /** Returns {@code plain} with a mark wherever {@code marked} has one at the same path. */
  static Object mark(Object plain, Object marked) {
    if (marked instanceof Secret) {
      return plain instanceof Secret ? plain : new Secret(plain);
    } else if (plain instanceof Map<?, ?> map && marked instanceof Map<?, ?> pattern) {
      var result = new TreeMap<String, Object>();
      map.forEach((key, item) -> result.put((String) key, mark(item, pattern.get(key))));
      return result;
    } else if (plain instanceof List<?> list && marked instanceof List<?> pattern) {
      // A list that grew or shrank has no item-by-item counterpart: one secret item hides them all.
      boolean sameLength = list.size() == pattern.size();
      var result = new ArrayList<Object>();
      for (int i = 0; i < list.size(); i++) {
        result.add(sameLength ? mark(list.get(i), pattern.get(i)) : list.get(i));
      }
      return !sameLength && holdsSecret(pattern) ? new Secret(list) : result;
    }
    return plain;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> markAll(Map<String, Object> plain, Map<String, Object> marked) {
    return (Map<String, Object>) mark(plain, marked);
  }

  private static boolean holdsSecret(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().anyMatch(Secrets::holdsSecret);
    } else if (value instanceof List<?> list) {
      return list.stream().anyMatch(Secrets::holdsSecret);
    }
    return value instanceof Secret;
  }
}
