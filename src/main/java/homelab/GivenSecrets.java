package homelab;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The secrets that the stack's configuration holds; all that are missing are named at once. */
final class GivenSecrets {

  private final Map<String, String> keys;

  /**
   * Looks whether every secret is there.
   *
   * @throws RunException naming all that are missing, each with the command that sets it
   */
  GivenSecrets(Map<String, String> keys, List<Service> services) {
    this.keys = Map.copyOf(keys);
    var wanted = new LinkedHashMap<String, String>();
    for (GivenSecret secret : GivenSecret.values()) {
      wanted.put(key(secret), secret.shape());
    }
    for (Service service : services) {
      for (String name : service.secrets()) {
        wanted.put(
            ConfigLoader.PREFIX + GivenSecret.keyOf(service.name(), name),
            "%s of service %s".formatted(name, service.name()));
      }
    }
    var missing =
        wanted.entrySet().stream()
            .filter(secret -> this.keys.getOrDefault(secret.getKey(), "").isBlank())
            .map(
                secret ->
                    "  pulumi config set --secret %s    # %s"
                        .formatted(secret.getKey(), secret.getValue()))
            .collect(Collectors.joining("\n"));
    if (!missing.isEmpty()) {
      throw new RunException(
          "secrets are missing from this stack's configuration; set each of them (the value is"
              + " asked for):\n"
              + missing);
    }
  }

  Output<String> get(GivenSecret secret) {
    return Output.ofSecret(keys.get(key(secret)));
  }

  private static String key(GivenSecret secret) {
    return ConfigLoader.PREFIX + secret.key();
  }
}
