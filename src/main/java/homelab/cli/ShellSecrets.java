package homelab.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The secrets that a person's shell, or a job on GitHub, hands over by variables. */
final class ShellSecrets {

  /** The engine's own and those of the services that keep its state. */
  private static final List<String> NAMES =
      List.of(
          "PULUMI_CONFIG_PASSPHRASE",
          "PULUMI_ACCESS_TOKEN",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AZURE_STORAGE_KEY",
          "AZURE_STORAGE_SAS_TOKEN",
          "GOOGLE_CREDENTIALS",
          "GITHUB_TOKEN");

  private ShellSecrets() {}

  /** Returns those that are set, by their names. */
  static Map<String, String> of(Map<String, String> environment) {
    var secrets = new TreeMap<String, String>();
    for (String name : NAMES) {
      var value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        secrets.put(name, value);
      }
    }
    return secrets;
  }
}
