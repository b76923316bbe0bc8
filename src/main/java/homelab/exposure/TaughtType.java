package homelab.exposure;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the policy knows about one resource type: for each property, how it is judged. Others are
 * refused.
 */
final class TaughtType {

  /** How one property is judged. */
  @FunctionalInterface
  interface Judge {
    /**
     * Judges.
     *
     * @param property the property, also when it is missing
     * @param resource all properties of the resource
     * @param declared what this run has declared so far
     */
    void judge(Seen property, Seen resource, Declared declared);
  }

  private record PropertyRule(Set<Rule> rules, Judge judge) {}

  private final String token;
  private final Map<String, PropertyRule> properties = new LinkedHashMap<>();
  private final Map<String, Predicate<Seen>> ignorable = new LinkedHashMap<>();

  TaughtType(String token) {
    this.token = token;
  }

  /** Teaches properties that can expose nothing, whatever they hold. */
  TaughtType harmless(String... names) {
    for (String name : names) {
      properties.put(name, new PropertyRule(Set.of(), (property, resource, declared) -> {}));
    }
    return this;
  }

  /** Teaches a judged property; the rules are those that its judge may name. */
  TaughtType judged(String name, Judge judge, Rule first, Rule... more) {
    properties.put(name, new PropertyRule(EnumSet.of(first, more), judge));
    return this;
  }

  /** Teaches properties that must be missing, because they are ways past the rules. */
  TaughtType never(Rule rule, String... names) {
    for (String name : names) {
      judged(name, (property, resource, declared) -> property.mustBeAbsent(rule), rule);
    }
    return this;
  }

  /**
   * Allows an ignoreChanges path although its property is judged, because that part of it is not.
   */
  TaughtType ignorable(String... paths) {
    return ignorableWhere(resource -> true, paths);
  }

  /** Allows ignoreChanges paths of those resources that the condition holds for. */
  TaughtType ignorableWhere(Predicate<Seen> condition, String... paths) {
    for (String path : paths) {
      ignorable.put(path, condition);
    }
    return this;
  }

  String token() {
    return token;
  }

  /**
   * Returns each property's rules, in the order in which they were taught; harmless ones have none.
   */
  Map<String, Set<Rule>> properties() {
    var rules = new LinkedHashMap<String, Set<Rule>>();
    properties.forEach((name, rule) -> rules.put(name, rule.rules()));
    return Collections.unmodifiableMap(rules);
  }

  void judge(
      Declaration declaration, Declared declared, List<Finding> findings, List<String> unknown) {
    var resource = Seen.root(declaration.inputs(), findings, unknown);
    properties.forEach(
        (name, rule) -> rule.judge().judge(resource.field(name), resource, declared));
    for (String name : declaration.inputs().fields().keySet()) {
      // The engine's own bookkeeping of a bridge's defaults; it is not a property.
      if (!properties.containsKey(name) && !name.equals("__defaults")) {
        resource.field(name).refuse(Rule.TAUGHT_PROPERTY, "is not a property that was taught");
      }
    }
    for (String path : declaration.ignoredChanges()) {
      if (!ignorable.getOrDefault(path, none -> false).test(resource)) {
        findings.add(new Finding(path, Rule.IGNORED_CHANGE, "is under ignoreChanges"));
      }
    }
  }
}
