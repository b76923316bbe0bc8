package homelab.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One secret that a stack asks a person for: those that every homelab needs, and those that its
 * services list.
 *
 * @param key the flat key, without the project's prefix
 * @param shape in words what the value looks like
 * @param form what a value is checked for
 */
public record WantedSecret(String key, String shape, SecretForm form) {

  /** Returns what a stack asks for by one of the secrets that every homelab needs. */
  public static WantedSecret of(GivenSecret secret) {
    return new WantedSecret(secret.key(), secret.shape(), secret.form());
  }

  /** Returns all of them, in the order in which they are asked for. */
  public static List<WantedSecret> of(List<Service> services) {
    var wanted = new ArrayList<WantedSecret>();
    for (GivenSecret secret : GivenSecret.values()) {
      wanted.add(of(secret));
    }
    for (Service service : services) {
      for (String name : service.secrets()) {
        wanted.add(
            new WantedSecret(
                GivenSecret.keyOf(service.name(), name),
                "%s of service %s".formatted(name, service.name()),
                SecretForm.TEXT));
      }
    }
    return List.copyOf(wanted);
  }

  /**
   * Returns why a value cannot be this secret, in a sentence that does not show the value; empty if
   * it can.
   */
  public Optional<String> fault(String value) {
    return form.fault(value)
        .map(
            why ->
                "%s%s cannot be used: %s. Set it again: %s."
                    .formatted(ConfigLoader.PREFIX, key, why, shape));
  }
}
