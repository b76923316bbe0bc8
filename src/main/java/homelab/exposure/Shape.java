package homelab.exposure;

import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/**
 * What a value may be: exactly what the program declares there. A missing value passes; that
 * something must be there is said by the rules of {@link TaughtType}.
 */
@FunctionalInterface
interface Shape {

  /** Notes what the program would not declare. */
  void judge(Seen value, Declared declared);

  /** One of these texts. */
  static Shape text(String... wanted) {
    return text(List.of(wanted)::contains);
  }

  /** A text that pleases the condition. */
  static Shape text(Predicate<String> wanted) {
    return present((value, d) -> value.mustBeText(wanted, Rule.DECLARED_VALUES));
  }

  /** Any text: a name or a remark for people, or a key that only the run knows. */
  static Shape words() {
    return text(any -> true);
  }

  /** One of these numbers. */
  static Shape number(double... wanted) {
    DoublePredicate known = number -> java.util.Arrays.stream(wanted).anyMatch(w -> w == number);
    return present((value, d) -> value.mustBeNumber(known::test, Rule.DECLARED_VALUES));
  }

  /** This truth value. */
  static Shape bool(boolean wanted) {
    return present((value, d) -> value.mustBe(wanted, Rule.DECLARED_VALUES));
  }

  /** The id of a resource of this type that this run declared. */
  static Shape made(String type) {
    return present(
        (value, declared) ->
            value.mustBeText(id -> declared.contains(type, id), Rule.DECLARED_VALUES));
  }

  /**
   * The same, of a resource that a stage of the bring-up leaves out: its id is not known then, and
   * the engine makes nothing that needs it.
   */
  static Shape madeOrLeftOut(String type) {
    return present(
        (value, declared) -> {
          if (!value.isUnknown()) {
            made(type).judge(value, declared);
          }
        });
  }

  /** A list of which each element has this shape. */
  static Shape each(Shape element) {
    return (value, declared) ->
        value.elements(Rule.DECLARED_VALUES).forEach(one -> element.judge(one, declared));
  }

  /** A map of texts for people, such as tags. */
  static Shape labels() {
    return present((value, d) -> value.mustHoldTexts(Rule.DECLARED_VALUES));
  }

  /** An object with these fields and no other. */
  static Shape object(Map<String, Shape> fields) {
    return present(
        (value, declared) -> {
          value.onlyFields(Rule.DECLARED_VALUES, fields.keySet());
          if (!value.deferred()) {
            new java.util.TreeMap<>(fields)
                .forEach((name, shape) -> shape.judge(value.field(name), declared));
          }
        });
  }

  /** The same, but it must be there. */
  static Shape required(Shape shape) {
    return (value, declared) -> {
      if (!value.deferred() && !value.present()) {
        value.refuse(Rule.DECLARED_VALUES);
      } else {
        shape.judge(value, declared);
      }
    };
  }

  private static Shape present(Shape shape) {
    return (value, declared) -> {
      if (value.present()) {
        shape.judge(value, declared);
      }
    };
  }
}
