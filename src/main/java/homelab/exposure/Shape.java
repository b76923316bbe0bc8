package homelab.exposure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a value may be: exactly what the program declares there. A missing value passes; that
 * something must be there is said by the rules of {@link TaughtType}.
 */
@FunctionalInterface
interface Shape {

  /** Notes what the program would not declare. */
  void judge(Seen value, Declared declared);

  /** Notes what the program declares here and this value leaves out. */
  default void complete(Seen value) {
    if (!value.isUnknown() && !value.present()) {
      value.refuse(Rule.LEFT_OUT);
    }
  }

  /** What the program leaves out in some stacks; said of it elsewhere, where it must be there. */
  static Shape optional(Shape shape) {
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {
        shape.judge(value, declared);
      }

      @Override
      public void complete(Seen value) {
        if (value.present()) {
          shape.complete(value);
        }
      }
    };
  }

  /** The shape that follows from the value itself, such as the rule of the name that it is for. */
  static Shape of(Function<Seen, Shape> choice) {
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {
        choice.apply(value).judge(value, declared);
      }

      @Override
      public void complete(Seen value) {
        if (!value.isUnknown()) {
          choice.apply(value).complete(value);
        }
      }
    };
  }

  /** Of a value that something unknown decides on; that is noted where it was met. */
  static Shape undecided() {
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {}

      @Override
      public void complete(Seen value) {}
    };
  }

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
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {
        value.elements(Rule.DECLARED_VALUES).forEach(one -> element.judge(one, declared));
      }

      @Override
      public void complete(Seen value) {
        Shape.super.complete(value);
        if (!value.isUnknown()) {
          value.elements(Rule.DECLARED_VALUES).forEach(element::complete);
        }
      }
    };
  }

  /** A map of texts for people, such as tags. */
  static Shape labels() {
    return present((value, d) -> value.mustHoldTexts(Rule.DECLARED_VALUES));
  }

  /** An object with these fields and no other. */
  static Shape object(Map<String, Shape> fields) {
    var inOrder = new TreeMap<>(fields);
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {
        value.onlyFields(Rule.DECLARED_VALUES, inOrder.keySet());
        if (value.present() && !value.deferred()) {
          inOrder.forEach((name, shape) -> shape.judge(value.field(name), declared));
        }
      }

      @Override
      public void complete(Seen value) {
        Shape.super.complete(value);
        if (value.present() && !value.isUnknown()) {
          inOrder.forEach((name, shape) -> shape.complete(value.field(name)));
        }
      }
    };
  }

  /** The same, but it must be there. */
  static Shape required(Shape shape) {
    return new Shape() {
      @Override
      public void judge(Seen value, Declared declared) {
        if (!value.deferred() && !value.present()) {
          value.refuse(Rule.DECLARED_VALUES);
        } else {
          shape.judge(value, declared);
        }
      }

      @Override
      public void complete(Seen value) {
        shape.complete(value);
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
