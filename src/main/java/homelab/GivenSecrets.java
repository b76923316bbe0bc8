package homelab;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.Service;
import homelab.config.WantedSecret;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The secrets that the stack's configuration holds; all that are missing or have a wrong form are
 * named at once.
 */
final class GivenSecrets {

  private final Map<String, String> keys;

  /**
   * Looks whether every secret is there and has its form.
   *
   * @throws RunException naming all that are missing, each with the command that sets it, or all
   *     that cannot be what they should be
   */
  GivenSecrets(Map<String, String> keys, List<Service> services) {
    this.keys = Map.copyOf(keys);
    var missing =
        WantedSecret.of(services).stream()
            .filter(
                secret -> this.keys.getOrDefault(ConfigLoader.PREFIX + secret.key(), "").isBlank())
            .map(
                secret ->
                    "  ./homelab secret set %s    # %s".formatted(secret.key(), secret.shape()))
            .collect(Collectors.joining("\n"));
    if (!missing.isEmpty()) {
      throw new RunException(
          "secrets are missing from this stack's configuration; set each of them (the value is"
              + " asked for):\n"
              + missing);
    }
    var faults =
        WantedSecret.of(services).stream()
            .flatMap(
                secret -> secret.fault(this.keys.get(ConfigLoader.PREFIX + secret.key())).stream())
            .collect(Collectors.joining("\n"));
    if (!faults.isEmpty()) {
      throw new RunException(faults);
    }
  }

  Output<String> get(GivenSecret secret) {
    return Output.ofSecret(keys.get(key(secret)));
  }

  private static String key(GivenSecret secret) {
    return ConfigLoader.PREFIX + secret.key();
  }
}
