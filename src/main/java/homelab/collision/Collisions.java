package homelab.collision;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.rehearsal.StateGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was found, told apart.
 *
 * @param own what the program made, and the state does not know; in the order of adoption
 * @param others what is somebody else's
 */
public record Collisions(List<Found> own, List<Found> others) {

  public Collisions {
    own = List.copyOf(own);
    others = List.copyOf(others);
  }

  /**
   * Tells apart what was found.
   *
   * @param found everything that has a wanted number or name
   * @param declared what the program declares of a resource, by logical name
   * @param state which knows the ids of what others are recognised by
   */
  public static Collisions of(
      List<Found> found, Function<String, Optional<JsonNode>> declared, StateGraph state) {
    var own = new ArrayList<Found>();
    var others = new ArrayList<Found>();
    Map<String, String> ids = new HashMap<>();
    // A component may have the same name, and has no id.
    state.entries().values().stream()
        .filter(entry -> !entry.id().isEmpty())
        .forEach(entry -> ids.put(entry.name(), entry.id()));
    // Names and applications are recognised by the ids of tunnel and policies, which come first.
    var ordered =
        found.stream().sorted(Comparator.comparing((Found one) -> one.wanted().place())).toList();
    for (var one : ordered) {
      var resource = one.wanted().resource();
      boolean once =
          ordered.stream().filter(other -> other.wanted().equals(one.wanted())).count() == 1;
      boolean isOwn =
          once
              && declared
                  .apply(resource)
                  .filter(
                      inputs -> one.sign().isIn(inputs, name -> Optional.ofNullable(ids.get(name))))
                  .isPresent();
      if (isOwn) {
        own.add(one);
        ids.put(resource, one.id());
      } else {
        others.add(one);
      }
    }
    return new Collisions(own, others);
  }
}
