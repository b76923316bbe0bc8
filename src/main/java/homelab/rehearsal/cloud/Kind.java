package homelab.rehearsal.cloud;

import java.util.Map;
import java.util.Optional;
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
   * @param found whether the plugin took what was there before for what it had made
   */
  record Made(String id, Map<String, Object> computed, boolean found) {

    /** What was really made. */
    public Made(String id, Map<String, Object> computed) {
      this(id, computed, false);
    }

    /** Something that was there before, which stays as it is. */
    public static Made found(String id) {
      return new Made(id, Map.of(), true);
    }
  }

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

  /**
   * Returns paths that the plugin shows as changed in every run, although nothing is; only
   * ignoreChanges keeps them out of a plan.
   */
  default Set<String> alwaysDiffer(Values inputs) {
    return Set.of();
  }

  /** Returns whether a replacement must delete first, because its name is fixed. */
  default boolean deletesFirst(Values before, Values after) {
    return false;
  }

  /**
   * Returns whether the plugin compares the declaration with what it read last, as those do that
   * are bridged from Terraform's older SDK; the others here compare with what was declared before.
   */
  default boolean comparesWithWhatItRead() {
    return false;
  }

  /** Makes one. */
  Made create(Values inputs);

  /** Makes one whose id the plugin forms from the name that the program gave it. */
  default Made create(Values inputs, String name) {
    return create(inputs);
  }

  /**
   * Returns whether this is a setting of something else: a create writes over what is there, and a
   * delete leaves it there.
   */
  default boolean isSetting() {
    return false;
  }

  /**
   * Returns whether the plugin compares a declaration with what the cloud last answered, in which
   * an empty object is not the same as none. Other plugins compare it with the last declaration.
   */
  default boolean comparesAnswers() {
    return false;
  }

  /**
   * Returns inputs that the plugin calls unknown in every plan as long as they are neither declared
   * nor answered.
   */
  default Set<String> awaited() {
    return Set.of();
  }

  /** Returns what the plugin gives a property that is not declared, when it makes its plan. */
  default Map<String, Object> planned() {
    return Map.of();
  }

  /** Returns what the plugin warns of when one is to be made, in a preview and for real. */
  default Optional<String> warning() {
    return Optional.empty();
  }

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
