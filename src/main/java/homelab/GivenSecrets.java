package homelab;

import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import homelab.config.GivenSecret;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The secrets that the stack's configuration holds; all that are missing are named at once. */
final class GivenSecrets {

  private final Map<String, String> keys;

  GivenSecrets(Map<String, String> keys) {
    this.keys = Map.copyOf(keys);
    var missing =
        Arrays.stream(GivenSecret.values())
            .filter(secret -> this.keys.getOrDefault(key(secret), "").isBlank())
            .map(
                secret ->
                    "  pulumi config set --secret %s    # %s"
                        .formatted(key(secret), secret.shape()))
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
    return "homelab:" + secret.key();
  }
}
