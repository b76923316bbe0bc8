package homelab.change;

import java.util.Comparator;
import java.util.List;

/**
 * What a change of one key did when it was made.
 *
 * @param key such as {@code services[].dataGb}
 * @param effect what it comes to
 * @param converged whether the files that the node pulls differ too
 * @param steps what the engine would do or did, sorted
 * @param restarted guests that the host restarted for it, by their resource's name
 * @param said why it is not possible, in the words of what refused it; else empty
 */
public record KeyChange(
    String key,
    Effect effect,
    boolean converged,
    List<Step> steps,
    List<String> restarted,
    String said) {

  public KeyChange {
    steps =
        steps.stream().sorted(Comparator.comparing(Step::name).thenComparing(Step::type)).toList();
    restarted = restarted.stream().sorted().distinct().toList();
  }

  /**
   * One resource of it. The changed service is called {@code <service>}.
   *
   * @param action create, update, replace or delete
   * @param type type token
   * @param name logical name
   * @param lasts whether it is protected
   * @param replacing properties for which the provider wants a new one
   */
  public record Step(
      String action, String type, String name, boolean lasts, List<String> replacing) {

    public Step {
      replacing = replacing.stream().sorted().distinct().toList();
    }
  }

  /** Returns a sentence for docs/configuration.md. */
  public String words() {
    var text = new StringBuilder(effect.words());
    var named =
        switch (effect) {
          case REFUSED -> names(steps.stream().filter(step -> step.lasts() && gone(step)).toList());
          case RESTART -> List.copyOf(restarted);
          case REPLACED, NODE_REPLACED ->
              names(steps.stream().filter(step -> !step.lasts() && gone(step)).toList());
          case IN_PLACE, POWER_CYCLE -> names(steps);
          default -> List.<String>of();
        };
    if (!named.isEmpty()) {
      text.append(" (").append(shortened(named)).append(")");
    }
    if (!said.isEmpty()) {
      text.append(": ").append(said);
    }
    if (converged
        && effect.compareTo(Effect.CONVERGED) > 0
        && effect.compareTo(Effect.REFUSED) < 0) {
      text.append("; the rendered files change too");
    }
    if (steps.stream().anyMatch(step -> step.name().equals("router-media"))
        && effect.compareTo(Effect.REFUSED) < 0) {
      text.append("; `firewall apply` afterwards");
    }
    return text.toString();
  }

  private static boolean gone(Step step) {
    return step.action().equals("replace") || step.action().equals("delete");
  }

  private static List<String> names(List<Step> steps) {
    return steps.stream().map(Step::name).distinct().toList();
  }

  private static String shortened(List<String> names) {
    int most = 3;
    return names.size() <= most
        ? "`" + String.join("`, `", names) + "`"
        : "`%s` and %d more"
            .formatted(String.join("`, `", names.subList(0, most - 1)), names.size() - most + 1);
  }
}
