package homelab.controlplane;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The secrets that machines at home need.
 *
 * @param tunnelToken from {@link TunnelToken}
 * @param ghcrCredential {@code user:token}
 * @param services values by variable, by service; a service without secrets may be missing
 */
public record HomeSecrets(
    String tunnelToken,
    String ghcrCredential,
    SortedMap<String, SortedMap<String, String>> services) {

  public HomeSecrets {
    if (ghcrCredential.indexOf(':') < 1) {
      throw new IllegalArgumentException(
          "ghcrCredential: this is not user:token; set it to a user name, a colon and a classic"
              + " token with read:packages");
    }
    var copy = new TreeMap<String, SortedMap<String, String>>();
    services.forEach(
        (name, values) -> copy.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(values))));
    services = Collections.unmodifiableSortedMap(copy);
  }

  /** Returns {@code secrets.vault.yml}, which only this password opens. */
  public byte[] vault(String password) {
    var secrets = new LinkedHashMap<String, Object>();
    secrets.put("tunnel_token", tunnelToken);
    secrets.put("ghcr_credential", ghcrCredential);
    secrets.put("services", services);
    return Vault.seal(
        PlainYaml.write("Written by ./homelab render.", Map.of("homelab_secrets", secrets)),
        password);
  }

  @Override
  public String toString() {
    return "HomeSecrets[of %s]".formatted(services.keySet());
  }
}
