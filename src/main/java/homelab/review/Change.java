package homelab.review;

import java.util.Comparator;
import java.util.List;

/**
 * What would happen to one resource.
 *
 * @param action what the engine would do
 * @param type type token
 * @param name logical name
 * @param durable whether the resource is protected
 * @param properties what differs, by path
 */
public record Change(
    Action action, String type, String name, boolean durable, List<Property> properties) {

  /** Those that cost most first: the order of the list. */
  static final Comparator<Change> ORDER =
      Comparator.comparing(Change::action).thenComparing(Change::type).thenComparing(Change::name);

  public Change {
    properties = properties.stream().sorted(Comparator.comparing(Property::path)).toList();
  }

  /** What the engine does to a resource, the costliest first. */
  public enum Action {
    REPLACE("replace"),
    DELETE("delete"),
    UPDATE("update"),
    CREATE("create"),
    IMPORT("import");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** Returns the word that a person reads. */
    public String word() {
      return word;
    }
  }

  /**
   * One property that differs. Values are short and never secret; longer ones are left out.
   *
   * @param path as the engine writes it
   * @param before the value that was, empty if there was none or it is not shown
   * @param after the value to be, likewise
   */
  public record Property(String path, String before, String after) {}

  /** Tells whether something that was there is changed or goes. */
  public boolean touchesWhatIsThere() {
    return action != Action.CREATE && action != Action.IMPORT;
  }
}
