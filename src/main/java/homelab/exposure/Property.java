package homelab.exposure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One value of a declaration, as it would go to the engine. A value is known, unknown, or opaque; a
 * secret is known too, it is judged like any other and only never printed.
 */
public sealed interface Property {

  /** Not there at all. */
  record Missing() implements Property {}

  /** Written down as null. The engine treats it like a missing one. */
  record Null() implements Property {}

  /** A truth value. */
  record Bool(boolean value) implements Property {}

  /** A number; the engine knows no integers. */
  record Number(double value) implements Property {}

  /** A text. */
  record Text(String value) implements Property {
    public Text {
      Objects.requireNonNull(value, "value");
    }
  }

  /** A list. */
  record ListOf(List<Property> elements) implements Property {
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  /** A map or an object, in the order of its wire form. */
  record MapOf(Map<String, Property> fields) implements Property {
    public MapOf {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns the field, or {@link Missing}. */
    public Property field(String name) {
      return fields.getOrDefault(name, new Missing());
    }
  }

  /** A value that nobody may read in a message. */
  record Secret(Property inner) implements Property {
    @Override
    public String toString() {
      return "Secret[hidden]";
    }
  }

  /** A value that only exists after another resource was made. */
  record Unknown() implements Property {}

  /** An asset, an archive, a reference to a resource, or a form of value that is not understood. */
  record Opaque(String what) implements Property {}

  /** Returns the value without its secret wrappings. */
  default Property bare() {
    Property value = this;
    while (value instanceof Secret secret) {
      value = secret.inner();
    }
    return value;
  }

  /** Tells whether the value is there: neither missing nor null. */
  default boolean present() {
    return !(bare() instanceof Missing) && !(bare() instanceof Null);
  }
}
