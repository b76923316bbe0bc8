package homelab.config;

import java.util.ArrayList;
import java.util.List;

/**
 * One secret that a stack asks a person for: those that every homelab needs, and those that its
 * services list.
 *
 * @param key the flat key, without the project's prefix
 * @param shape in words what the value looks like
 */
public record WantedSecret(String key, String shape) {

  /** Returns all of them, in the order in which they are asked for. */
  public static List<WantedSecret> of(List<Service> services) {
    var wanted = new ArrayList<WantedSecret>();
    for (GivenSecret secret : GivenSecret.values()) {
      wanted.add(new WantedSecret(secret.key(), secret.shape()));
    }
    for (Service service : services) {
      for (String name : service.secrets()) {
        wanted.add(
            new WantedSecret(
                GivenSecret.keyOf(service.name(), name),
                "%s of service %s".formatted(name, service.name())));
      }
    }
    return List.copyOf(wanted);
  }
}
