package homelab.exposure;

/** What this run of the program has declared so far, by the ids that the engine gave back. */
@FunctionalInterface
public interface Declared {

  /**
   * Tells whether a resource of this type with this id came from a judged declaration of this run.
   */
  boolean contains(String type, String id);

  /** Returns one that knows nothing. */
  static Declared nothing() {
    return (type, id) -> false;
  }
}
