package homelab.exposure;

/** What this run of the program has declared so far, by what the engine answered. */
@FunctionalInterface
public interface Declared {

  /**
   * Tells whether a resource of this type with this id came from a judged declaration of this run.
   */
  boolean contains(String type, String id);

  /** Tells the same of the one resource of that type with this name. */
  default boolean contains(String type, String name, String id) {
    return false;
  }

  /** Tells whether a resource of this type and name was declared before in this run. */
  default boolean twice(String type, String name) {
    return false;
  }

  /** Returns an output of the resource of that type and name, which may be missing or unknown. */
  default Property output(String type, String name, String output) {
    return new Property.Missing();
  }

  /** Returns one that knows nothing. */
  static Declared nothing() {
    return (type, id) -> false;
  }
}
