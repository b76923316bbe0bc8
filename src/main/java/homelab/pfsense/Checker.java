package homelab.pfsense;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads a rendered {@code config.xml} and says what in it would break pfSense, shut people out or
 * open a door. It knows the text only, so it finds a mistake wherever the text came from.
 */
public final class Checker {

  /**
   * One broken rule.
   *
   * @param rule which
   * @param problem what is wrong, where, and what to do; never a secret's value
   */
  public record Finding(CheckRule rule, String problem) {
    @Override
    public String toString() {
      return "%s: %s (%s)".formatted(rule, problem, rule.reason());
    }
  }

  /**
   * The file as rules see it.
   *
   * @param text as rendered
   * @param root what it holds
   * @param cards the network cards that the machine has, such as {@code vtnet0}
   */
  record File(String text, ConfigElement root, Set<String> cards) {}

  private Checker() {}

  /**
   * Tries every rule.
   *
   * @param configXml the text
   * @param cards the machine's network cards in pfSense's names
   * @return one finding for each mistake, in the order of the rules; empty if there is none
   */
  public static List<Finding> check(String configXml, Set<String> cards) {
    var findings = new ArrayList<Finding>();
    ConfigElement root;
    try {
      root = ConfigElement.parse(configXml);
    } catch (IllegalArgumentException e) {
      findings.add(new Finding(CheckRule.WELL_FORMED, e.getMessage()));
      root = new ConfigElement("nothing", "", List.of());
    }
    var file = new File(configXml, root, Set.copyOf(cards));
    boolean readable = findings.isEmpty();
    for (var rule : CheckRule.values()) {
      if (readable || rule.needsTextOnly()) {
        rule.problems(file).forEach(problem -> findings.add(new Finding(rule, problem)));
      }
    }
    return List.copyOf(findings);
  }
}
