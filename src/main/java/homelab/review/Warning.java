package homelab.review;

import homelab.review.Change.Action;
import homelab.review.Change.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One thing that is said before anything else.
 *
 * @param grave whether something that works now is gone for a while
 * @param text whole sentences
 */
public record Warning(boolean grave, Markdown text) {

  private static final String NODE = "oci:Core/instance:Instance";
  private static final Set<String> ROUTER = Set.of("router", "router-media");

  /** Returns what has to be said of a plan, in the order of its weight. */
  public static List<Warning> of(Plan plan) {
    var warnings = new ArrayList<Warning>();
    node(plan, warnings);
    plan.names().forEach(name -> name.warning().ifPresent(warnings::add));
    protectedOnes(plan, warnings);
    restarts(plan, warnings);
    firewall(plan, warnings);
    return List.copyOf(warnings);
  }

  private static void node(Plan plan, List<Warning> warnings) {
    for (Change change : plan.changes()) {
      if (!change.type().equals(NODE)) {
        continue;
      }
      if (change.action() == Action.REPLACE) {
        warnings.add(
            new Warning(
                true,
                Markdown.ours(
                    "**The node is replaced%s.** Its disk and Semaphore's history go with it, it is"
                        + " away until a new one has booted, and a new one needs free capacity"
                        + " in OCI.",
                    because(change))));
      } else if (change.action() == Action.DELETE) {
        warnings.add(
            new Warning(
                true,
                Markdown.ours(
                    "**The node is deleted.** Its disk goes with it; nothing replaces it.")));
      }
    }
  }

  private static Markdown because(Change change) {
    var paths = change.properties().stream().map(Property::path).toList();
    return paths.isEmpty()
        ? Markdown.none()
        : Markdown.ours(" (%s)", Markdown.join(", ", Markdown.code(paths)));
  }

  private static void protectedOnes(Plan plan, List<Warning> warnings) {
    var refused =
        names(
            plan,
            change ->
                change.durable()
                    && (change.action() == Action.DELETE || change.action() == Action.REPLACE));
    if (!refused.isEmpty()) {
      warnings.add(
          new Warning(
              true,
              Markdown.ours(
                  "**Something protected would be deleted or replaced: %s.** The engine refuses"
                      + " that, so `up` fails.",
                  refused)));
    }
    var touched = names(plan, change -> change.durable() && change.action() == Action.UPDATE);
    if (!touched.isEmpty()) {
      warnings.add(
          new Warning(
              false, Markdown.ours("**Something protected is changed in place: %s.**", touched)));
    }
  }

  private static void restarts(Plan plan, List<Warning> warnings) {
    var restarted =
        names(
            plan,
            change ->
                !Restart.causes(
                        change.type(),
                        change.action().word(),
                        change.properties().stream().map(Property::path).toList())
                    .isEmpty());
    if (!restarted.isEmpty()) {
      warnings.add(
          new Warning(
              true,
              Markdown.ours(
                  "**Restarts: %s.** The plugin restarts a container when its cores, memory or"
                      + " network change; what runs in it is away for about a minute. Choose the"
                      + " hour of `up`.",
                  restarted)));
    }
  }

  private static void firewall(Plan plan, List<Warning> warnings) {
    var changed =
        names(plan, change -> change.touchesWhatIsThere() && ROUTER.contains(change.name()));
    if (!changed.isEmpty()) {
      warnings.add(
          new Warning(
              false,
              Markdown.ours(
                  "**pfSense needs a `./homelab firewall apply` at home afterwards** (%s): it goes"
                      + " on with its old settings until then, and a rebuild is refused.",
                  changed)));
    }
  }

  private static Markdown names(Plan plan, Predicate<Change> which) {
    var names = plan.changes().stream().filter(which).map(Change::name).distinct().toList();
    return Markdown.join(", ", Markdown.code(names));
  }
}
