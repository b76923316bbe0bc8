package homelab.rehearsal.cloud;

import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What one cloud does with one type of resource, beyond what its schema says. Every method but
 * {@link #check}, {@link #defaulted}, {@link #replaces} and {@link #deletesFirst} runs under the
 * world's lock and may throw a {@link Refusal}.
 */
public interface Kind {

  /**
   * What a create made.
   *
   * @param id the cloud's id
   * @param computed what the cloud adds to what it was given
   */
  record Made(String id, Map<String, Object> computed) {}

  /**
   * Adds what the plugin itself finds wrong before it asks its cloud: path and reason. Values may
   * be unknown.
   */
  default void check(Values inputs, BiConsumer<String, String> problem) {}

  /** Returns the inputs with the plugin's own defaults. */
  default Map<String, Object> defaulted(Map<String, Object> inputs) {
    return inputs;
  }

  /**
   * Returns paths whose difference needs a new resource in this case, though the schema does not
   * always say so.
   */
  default Set<String> replaces(Values before, Values after) {
    return Set.of();
  }

  /** Returns whether a replacement must delete first, because its name is fixed. */
  default boolean deletesFirst(Values before, Values after) {
    return false;
  }

  /** Makes one. */
  Made create(Values inputs);

  /** Changes one in place; returns what the cloud adds. The object still holds the old values. */
  default Map<String, Object> update(CloudObject object, Values inputs) {
    return Map.of();
  }

  /** Called before an object goes; refuses if it may not. */
  default void delete(CloudObject object) {}

  /** Called when the operation's time has passed. */
  default void settled(CloudObject object, Operation operation) {}

  /** Called before an object is read, to look at what lies outside the cloud. */
  default void observed(CloudObject object) {}
}
