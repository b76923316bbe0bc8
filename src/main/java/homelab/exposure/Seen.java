package homelab.exposure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One property under judgement: where it is, what it is, and where findings go. Every question
 * answers for all three states of a value: known, secret (known, but never printed) and unknown
 * (noted, and decided before anything is made).
 */
final class Seen {

  private final String path;
  private final Property value;
  private final boolean hidden;
  private final List<Finding> findings;
  private final List<String> unknown;

  private Seen(
      String path, Property value, boolean hidden, List<Finding> findings, List<String> unknown) {
    this.path = path;
    this.value = value.bare();
    this.hidden = hidden || value instanceof Property.Secret;
    this.findings = findings;
    this.unknown = unknown;
  }

  static Seen root(Property.MapOf inputs, List<Finding> findings, List<String> unknown) {
    return new Seen("", inputs, false, findings, unknown);
  }

  /** Returns the field; of an unknown value it is unknown, of a missing one missing. */
  Seen field(String name) {
    Property child;
    if (value instanceof Property.MapOf map) {
      child = map.field(name);
    } else if (value instanceof Property.Unknown) {
      child = value;
    } else if (!present()) {
      child = new Property.Missing();
    } else {
      child = new Property.Opaque("a value that is no object");
    }
    return child(path.isEmpty() ? name : path + "." + name, child);
  }

  /** Returns what stands at a path such as {@code a.b[0].c}; what is not there is missing. */
  Seen at(String wanted) {
    var place = this;
    for (String step : wanted.split("[.]")) {
      int bracket = step.indexOf('[');
      place = place.field(bracket < 0 ? step : step.substring(0, bracket));
      if (bracket >= 0) {
        place = place.element(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
      }
    }
    return place;
  }

  private Seen element(int index) {
    Property element = value instanceof Property.Unknown ? value : new Property.Missing();
    if (value instanceof Property.ListOf list && index < list.elements().size()) {
      element = list.elements().get(index);
    }
    return child("%s[%d]".formatted(path, index), element);
  }

  /** The property must be a list of so many entries that differ in more than their remarks. */
  void mustHoldDifferent(int entries, Rule rule) {
    if (deferred()) {
      return;
    }
    var found = value instanceof Property.ListOf list ? list.elements() : List.<Property>of();
    if (found.size() != entries
        || found.stream().map(Seen::withoutRemarks).distinct().count() != entries) {
      refuse(rule, "does not hold %d different entries".formatted(entries));
    }
  }

  private static Property withoutRemarks(Property entry) {
    if (!(entry.bare() instanceof Property.MapOf map)) {
      return entry.bare();
    }
    var fields = new LinkedHashMap<>(map.fields());
    fields.keySet().removeAll(Set.of("comment", "description"));
    return new Property.MapOf(fields);
  }

  /** The property must be there and be this text, which is known already. */
  void mustBe(Property wanted, Rule rule) {
    if (!deferred() && !(value instanceof Property.Text && value.equals(wanted.bare()))) {
      refuse(rule);
    }
  }

  /**
   * Returns the elements of a list, none of a missing or an unknown one, which is noted. Anything
   * else is refused.
   */
  List<Seen> elements(Rule rule) {
    if (deferred() || !present()) {
      return List.of();
    }
    if (!(value instanceof Property.ListOf list)) {
      refuse(rule);
      return List.of();
    }
    var elements = new ArrayList<Seen>();
    for (int i = 0; i < list.elements().size(); i++) {
      elements.add(child("%s[%d]".formatted(path, i), list.elements().get(i)));
    }
    return elements;
  }

  /** Refuses every field but these, which only constants of ours name. */
  void onlyFields(Rule rule, Set<String> allowed) {
    if (deferred() || !present()) {
      return;
    }
    if (!(value instanceof Property.MapOf map)) {
      refuse(rule);
      return;
    }
    map.fields()
        .forEach(
            (name, field) -> {
              if (!allowed.contains(name) && field.present()) {
                // The keys of a secret map may be secrets themselves.
                child(path + "." + (hidden ? "<hidden>" : name), field)
                    .refuse(
                        rule,
                        "is not among " + String.join(", ", new java.util.TreeSet<>(allowed)));
              }
            });
  }

  /** The property must be a map of which every value is a text. */
  void mustHoldTexts(Rule rule) {
    if (deferred()) {
      return;
    }
    if (!(value instanceof Property.MapOf map)) {
      refuse(rule);
      return;
    }
    map.fields()
        .forEach(
            (name, field) ->
                child(path + "." + (hidden ? "<hidden>" : name), field)
                    .mustBeText(any -> true, rule));
  }

  /** The list must not be empty. */
  void mustHaveElements(Rule rule) {
    if (!present() || value instanceof Property.ListOf list && list.elements().isEmpty()) {
      refuse(rule);
    }
  }

  boolean present() {
    return value.present();
  }

  /** Tells whether the value is unknown, without noting it. */
  boolean isUnknown() {
    return value instanceof Property.Unknown;
  }

  /** Tells whether the value is unknown, and notes it. */
  boolean deferred() {
    if (value instanceof Property.Unknown) {
      if (!unknown.contains(path)) {
        unknown.add(path);
      }
      return true;
    }
    return false;
  }

  /** The property must be there with this truth value. */
  void mustBe(boolean expected, Rule rule) {
    if (!deferred() && !value.equals(new Property.Bool(expected))) {
      refuse(rule);
    }
  }

  /** The property must be missing or false. */
  void mustNotBeTrue(Rule rule) {
    if (present()) {
      mustBe(false, rule);
    }
  }

  /** The property must be missing. */
  void mustBeAbsent(Rule rule) {
    if (!deferred() && present()) {
      refuse(rule);
    }
  }

  /** The property must be there, a text, and please the predicate. */
  void mustBeText(Predicate<String> wanted, Rule rule) {
    if (!deferred() && !(value instanceof Property.Text text && wanted.test(text.value()))) {
      refuse(rule);
    }
  }

  /** The property must be there and equal this text. */
  void mustBeText(String wanted, Rule rule) {
    mustBeText(wanted::equals, rule);
  }

  /** The property must be there and be this number. */
  void mustBeNumber(Predicate<Double> wanted, Rule rule) {
    if (!deferred() && !(value instanceof Property.Number number && wanted.test(number.value()))) {
      refuse(rule);
    }
  }

  /** Returns the text, or nothing if it is anything else. */
  Optional<String> text() {
    return value instanceof Property.Text text ? Optional.of(text.value()) : Optional.empty();
  }

  /** Returns the whole number, or nothing if it is anything else. */
  Optional<Integer> integer() {
    return value instanceof Property.Number number && number.value() == Math.rint(number.value())
        ? Optional.of((int) number.value())
        : Optional.empty();
  }

  void refuse(Rule rule) {
    refuse(rule, describe());
  }

  void refuse(Rule rule, String found) {
    findings.add(new Finding(path, rule, found));
  }

  private Seen child(String childPath, Property child) {
    return new Seen(childPath, child, hidden, findings, unknown);
  }

  private String describe() {
    if (!present()) {
      return "is not set";
    }
    if (hidden) {
      return "is a secret that is not allowed here";
    }
    if (value instanceof Property.Text text) {
      return "is '%s'".formatted(shortened(text.value()));
    }
    if (value instanceof Property.Bool bool) {
      return "is " + bool.value();
    }
    if (value instanceof Property.Number number) {
      return number.value() == Math.rint(number.value())
          ? "is " + (long) number.value()
          : "is " + number.value();
    }
    if (value instanceof Property.ListOf list) {
      return "is a list of " + list.elements().size();
    }
    if (value instanceof Property.Opaque opaque) {
      return "is " + opaque.what();
    }
    return "is set";
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
