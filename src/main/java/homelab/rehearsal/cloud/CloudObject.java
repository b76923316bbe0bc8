package homelab.rehearsal.cloud;

import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that exists in a cloud: what it was given, and what it is now, which may have changed
 * behind the engine's back.
 */
public final class CloudObject {

  private final String type;
  private final String id;
  private Map<String, Object> given;
  private final Map<String, Object> properties = new TreeMap<>();

  CloudObject(String type, String id, Map<String, Object> given) {
    this.type = type;
    this.id = id;
    this.given = Map.copyOf(given);
  }

  /** Returns its type token. */
  public String type() {
    return type;
  }

  /** Returns the cloud's id of it. */
  public String id() {
    return id;
  }

  /** Returns what it is now. */
  public Values now() {
    return Values.of(properties);
  }

  /** Returns the inputs it was last given. */
  Map<String, Object> given() {
    return given;
  }

  void give(Map<String, Object> inputs) {
    given.keySet().forEach(properties::remove);
    given = Map.copyOf(inputs);
    properties.putAll(inputs);
  }

  /**
   * Changes one property, as the cloud itself or a person in its console would; null removes it.
   */
  void set(String property, Object value) {
    if (value == null) {
      properties.remove(property);
    } else {
      properties.put(property, value);
    }
  }

  void setAll(Map<String, Object> values) {
    values.forEach(this::set);
  }

  @Override
  public String toString() {
    return type + " " + id;
  }
}
