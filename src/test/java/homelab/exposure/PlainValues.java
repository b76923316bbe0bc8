package homelab.exposure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plain Java values, as properties and with one place changed. */
final class PlainValues {

  /** Set at a path, takes the field or element away. */
  static final Object GONE = new Object();

  private PlainValues() {}

  static Property.MapOf object(Map<String, Object> values) {
    return (Property.MapOf) property(values);
  }

  static Property property(Object value) {
    if (value == null) {
      return new Property.Null();
    }
    if (value instanceof Property property) {
      return property;
    }
    if (value instanceof String text) {
      return new Property.Text(text);
    }
    if (value instanceof Boolean bool) {
      return new Property.Bool(bool);
    }
    if (value instanceof Number number) {
      return new Property.Number(number.doubleValue());
    }
    if (value instanceof List<?> list) {
      return new Property.ListOf(list.stream().map(PlainValues::property).toList());
    }
    if (value instanceof Map<?, ?> map) {
      var fields = new LinkedHashMap<String, Property>();
      map.forEach((key, field) -> fields.put((String) key, property(field)));
      return new Property.MapOf(fields);
    }
    throw new IllegalArgumentException("no property can hold " + value.getClass());
  }

  /** Returns a deep copy with the value at the path, for example {@code rules[0].source}. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> with(Map<String, Object> object, String path, Object value) {
    return (Map<String, Object>) with((Object) object, List.of(path.split("\\.|(?=\\[)")), value);
  }

  @SuppressWarnings("unchecked")
  private static Object with(Object object, List<String> path, Object value) {
    if (path.isEmpty()) {
      return value;
    }
    var rest = path.subList(1, path.size());
    if (path.get(0).startsWith("[")) {
      var copy = new ArrayList<>((List<Object>) object);
      int index = Integer.parseInt(path.get(0).substring(1, path.get(0).length() - 1));
      copy.set(index, with(copy.get(index), rest, value));
      return copy;
    }
    var copy =
        new LinkedHashMap<>(
            object == null ? Map.<String, Object>of() : (Map<String, Object>) object);
    var changed = with(copy.get(path.get(0)), rest, value);
    if (changed == GONE) {
      copy.remove(path.get(0));
    } else {
      copy.put(path.get(0), changed);
    }
    return copy;
  }
}
