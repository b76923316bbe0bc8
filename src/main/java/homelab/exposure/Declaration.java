package homelab.exposure;

import java.util.List;
import java.util.Objects;

/**
 * A resource as the program asks the engine to register it.
 *
 * @param type its type token, for example {@code oci:Core/subnet:Subnet}
 * @param name its name inside the program
 * @param kind who makes it
 * @param inputs its properties
 * @param ignoredChanges properties for which the engine keeps what the state holds, whatever the
 *     inputs say
 * @param options the other options of the resource
 */
public record Declaration(
    String type,
    String name,
    Kind kind,
    Property.MapOf inputs,
    List<String> ignoredChanges,
    Options options) {

  /** Who makes a resource. */
  public enum Kind {
    /** A provider: something that exists outside the program. */
    CUSTOM,
    /** Nobody: it groups others, which are judged themselves. */
    COMPONENT,
    /** A component that another program makes, whose parts never pass here. */
    REMOTE
  }

  public Declaration {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    ignoredChanges = List.copyOf(ignoredChanges);
    Objects.requireNonNull(options, "options");
  }

  /** A resource without options of its own. */
  public Declaration(
      String type, String name, Kind kind, Property.MapOf inputs, List<String> ignoredChanges) {
    this(type, name, kind, inputs, ignoredChanges, Options.none());
  }

  @Override
  public String toString() {
    return "%s '%s'".formatted(type, name);
  }
}
