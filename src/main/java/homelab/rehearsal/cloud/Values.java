package homelab.rehearsal.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plain property values of one resource, read by path: {@code shapeConfig.ocpus}. Secrets are open
 * here, so this type does not print them.
 */
public final class Values {

  private static final Values EMPTY = new Values(Map.of());

  private final Map<String, Object> map;

  private Values(Map<String, Object> map) {
    this.map = map;
  }

  /** Wraps a copy of plain values. */
  public static Values of(Map<String, ?> map) {
    return map.isEmpty() ? EMPTY : new Values(Secrets.revealAll(map));
  }

  /** Returns a copy of everything. */
  public Map<String, Object> toMap() {
    return Secrets.revealAll(map);
  }

  /** Returns whether there is any value, known or not. */
  public boolean has(String path) {
    return get(path) != null;
  }

  /** Returns whether the value will only be known after an apply. */
  public boolean isUnknown(String path) {
    return get(path) instanceof Unknown;
  }

  /** Returns a known text, if there is one. */
  public Optional<String> text(String path) {
    return get(path) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** Returns a known text, or the empty one. */
  public String textOr(String path, String otherwise) {
    return text(path).orElse(otherwise);
  }

  /** Returns a known number, if there is one. */
  public Optional<Double> number(String path) {
    return get(path) instanceof Number number
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Returns a known whole number, if there is one. */
  public Optional<Integer> integer(String path) {
    return number(path).map(Double::intValue);
  }

  /** Returns a known truth value, or {@code otherwise}. */
  public boolean flag(String path, boolean otherwise) {
    return get(path) instanceof Boolean flag ? flag : otherwise;
  }

  /** Returns the known texts of a list. */
  public List<String> texts(String path) {
    var texts = new ArrayList<String>();
    if (get(path) instanceof List<?> list) {
      list.stream().filter(String.class::isInstance).map(String.class::cast).forEach(texts::add);
    }
    return texts;
  }

  /** Returns the objects of a list. */
  @SuppressWarnings("unchecked")
  public List<Values> objects(String path) {
    var objects = new ArrayList<Values>();
    if (get(path) instanceof List<?> list) {
      list.stream()
          .filter(Map.class::isInstance)
          .forEach(item -> objects.add(new Values((Map<String, Object>) item)));
    }
    return objects;
  }

  /** Returns the texts of a map, by key. */
  public Map<String, String> textMap(String path) {
    var texts = new TreeMap<String, String>();
    if (get(path) instanceof Map<?, ?> inner) {
      inner.forEach(
          (key, value) -> {
            if (value instanceof String text) {
              texts.put((String) key, text);
            }
          });
    }
    return texts;
  }

  /** Returns the value at a path of names, or null. */
  public Object get(String path) {
    Object here = map;
    for (var name : path.split("\\.")) {
      here = here instanceof Map<?, ?> inner ? inner.get(name) : null;
    }
    return here;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Values values && values.map.equals(map);
  }

  @Override
  public int hashCode() {
    return map.hashCode();
  }

  @Override
  public String toString() {
    return "Values" + map.keySet();
  }
}
