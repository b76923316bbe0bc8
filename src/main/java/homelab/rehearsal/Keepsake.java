package homelab.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.identity.MintedSecret;
import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.wireguard.SessionKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be the same after a rebuild.
 *
 * @param userData base64, as the cloud got it
 * @param secrets every minted part by name, in the clear; thrown away with the rehearsal
 * @param sessionKeys both ends' keys, public halves too
 * @param names what a person calls things: logical names and the clouds' display names
 */
public record Keepsake(
    String userData, Map<String, String> secrets, SessionKeys sessionKeys, List<String> names) {

  public Keepsake {
    secrets = new TreeMap<>(secrets);
    names = List.copyOf(names);
  }

  /**
   * Collects it.
   *
   * @param graph the state with secrets in the clear
   */
  static Keepsake of(StateGraph graph, OciWorld oci) {
    var minted = new MintedValues(graph);
    var secrets = new TreeMap<String, String>();
    for (MintedSecret secret : MintedSecret.values()) {
      for (Map.Entry<String, JsonNode> part : minted.parts(secret).properties()) {
        // Public halves are told to everybody.
        if (!part.getKey().equals("public")) {
          secrets.put(secret.id() + " " + part.getKey(), part.getValue().asText());
        }
      }
    }
    var names = new TreeSet<String>();
    graph
        .entries()
        .values()
        .forEach(
            entry -> {
              names.add(entry.type() + " " + entry.name());
              for (String property : List.of("displayName", "name", "hostname")) {
                var value = entry.outputs().path(property);
                if (value.isTextual()) {
                  names.add(entry.name() + " is called " + value.asText());
                }
              }
            });
    var instances = oci.instances();
    if (instances.size() != 1) {
      throw new IllegalStateException(
          "%d instances exist in the cloud, not one: %s"
              .formatted(instances.size(), Arrays.toString(instances.toArray())));
    }
    return new Keepsake(
        instances.get(0).now().textMap("metadata").get("user_data"),
        secrets,
        minted.sessionKeys(),
        List.copyOf(names));
  }

  /**
   * Returns a minted part by its secret's name and its own, for example {@code rescue-password
   * hash}.
   */
  public String part(MintedSecret secret, String part) {
    return secrets.get(secret.id() + " " + part);
  }

  @Override
  public String toString() {
    return "Keepsake[%d secrets, %d names]".formatted(secrets.size(), names.size());
  }
}
