package homelab.exposure;

/**
 * One reason to refuse.
 *
 * @param path the property, for example {@code ingressSecurityRules[0]}; empty for the resource
 *     itself
 * @param rule the rule that it breaks
 * @param found what was found there; never a secret's text
 */
public record Finding(String path, Rule rule, String found) {

  /**
   * Returns the finding as sentences for a person: property, what is there, rule, reason, remedy.
   */
  public String sentence() {
    return "%s%s. Rule %s: %s %s"
        .formatted(
            path.isEmpty() ? "" : path + ": ", found, rule.id(), rule.reason(), rule.remedy());
  }
}
