package homelab.exposure;

import java.util.List;
import java.util.Map;

/**
 * A declaration and what the policy has to say about it.
 *
 * @param title what is tried, unique within its type
 * @param type type token
 * @param name logical name
 * @param inputs plain values: maps, lists, texts, numbers, truth values
 * @param ignoredChanges the resource's ignoreChanges
 * @param path where the one finding must be; null if it must pass
 * @param rule the rule that the finding must name; null if it must pass
 */
record Planted(
    String title,
    String type,
    String name,
    Map<String, Object> inputs,
    List<String> ignoredChanges,
    String path,
    Rule rule) {

  /**
   * Returns the property that carries the violation, or an empty text if it is the resource itself.
   */
  String property() {
    return path.split("[.\\[]", 2)[0];
  }

  Declaration declaration() {
    return new Declaration(
        type, name, Declaration.Kind.CUSTOM, PlainValues.object(inputs), ignoredChanges);
  }

  @Override
  public String toString() {
    return type.substring(type.lastIndexOf(':') + 1) + ": " + title;
  }
}
