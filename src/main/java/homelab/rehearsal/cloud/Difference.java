package homelab.rehearsal.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two sets of inputs, by path, and whether each difference needs a new
 * resource.
 */
final class Difference {

  /** How one value differs. */
  enum Change {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * One difference.
   *
   * @param change how
   * @param replaces whether the schema says that it cannot be done in place
   */
  record Entry(Change change, boolean replaces) {}

  private final Schema schema;
  private final boolean emptyIsNone;
  private final Map<String, Entry> entries = new TreeMap<>();

  private Difference(Schema schema, boolean emptyIsNone) {
    this.schema = schema;
    this.emptyIsNone = emptyIsNone;
  }

  /** Compares as most plugins do: an empty list or block and none at all are the same. */
  static Map<String, Entry> between(
      Schema schema, Schema.Shape shape, Map<String, Object> before, Map<String, Object> after) {
    return between(schema, shape, before, after, true);
  }

  static Map<String, Entry> between(
      Schema schema,
      Schema.Shape shape,
      Map<String, Object> before,
      Map<String, Object> after,
      boolean emptyIsNone) {
    var difference = new Difference(schema, emptyIsNone);
    difference.objects("", shape.inputs(), before, after, false);
    return difference.entries;
  }

  private void objects(
      String path, JsonNode properties, Map<?, ?> before, Map<?, ?> after, boolean replaces) {
    var names = new TreeSet<String>();
    before.keySet().forEach(name -> names.add((String) name));
    after.keySet().forEach(name -> names.add((String) name));
    for (var name : names) {
      compare(
          path.isEmpty() ? name : path + "." + name,
          properties.path(name),
          before.get(name),
          after.get(name),
          replaces);
    }
  }

  private void compare(
      String path, JsonNode property, Object before, Object after, boolean replacesAbove) {
    boolean replaces =
        replacesAbove
            || property.path("willReplaceOnChanges").asBoolean(false)
            || property.path("replaceOnChanges").asBoolean(false);
    if (before == null || after == null) {
      if (before != after && !isEmpty(before) && !isEmpty(after)
          || before == null && after instanceof Unknown) {
        entries.put(path, new Entry(before == null ? Change.ADDED : Change.REMOVED, replaces));
      }
    } else if (before instanceof Map<?, ?> old && after instanceof Map<?, ?> now) {
      var properties = schema.named(property).map(type -> type.path("properties"));
      if (properties.isPresent()) {
        objects(path, properties.get(), old, now, replaces);
      } else {
        objects(path, MissingNode.getInstance(), old, now, replaces);
      }
    } else if (before instanceof List<?> old && after instanceof List<?> now) {
      for (int i = 0; i < Math.max(old.size(), now.size()); i++) {
        compare(
            "%s[%d]".formatted(path, i),
            property.path("items"),
            i < old.size() ? old.get(i) : null,
            i < now.size() ? now.get(i) : null,
            replaces);
      }
    } else if (!before.equals(after)) {
      entries.put(path, new Entry(Change.CHANGED, replaces));
    }
  }

  private boolean isEmpty(Object value) {
    return emptyIsNone
        && (value instanceof List<?> list && list.isEmpty()
            || value instanceof Map<?, ?> map && map.isEmpty());
  }
}
