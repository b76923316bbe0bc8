package homelab.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the state may hold something encrypted. Anywhere else, an address, name or port was masked
 * by accident, and a person reading a preview would see nothing.
 */
final class SecretPlaces {

  // The engine's mark of a secret in an exported state.
  private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
  private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";

  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "pulumi:index:Stash", Set.of("input", "output"),
          "pulumi:providers:oci", Set.of("privateKey"),
          "pulumi:providers:proxmoxve", Set.of("apiToken"),
          "pulumi:providers:cloudflare", Set.of("apiToken"),
          "oci:Core/instance:Instance", Set.of("metadata"),
          "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
              Set.of("tunnelSecret"),
          "pulumi:pulumi:Stack",
              Set.of(
                  "consolePrivateKey",
                  "rescuePassword",
                  "semaphoreAdminPassword",
                  "pfsenseAdminPassword",
                  "tunnelSecret",
                  "vaultPassword"));

  private SecretPlaces() {}

  /** Returns each property that is secret and should not be. */
  static List<String> unexpected(StateGraph graph) {
    var findings = new ArrayList<String>();
    for (StateGraph.Entry entry : graph.entries().values()) {
      var allowed = ALLOWED.getOrDefault(entry.type(), Set.of());
      for (JsonNode side : List.of(entry.inputs(), entry.outputs())) {
        for (Map.Entry<String, JsonNode> property : side.properties()) {
          if (!allowed.contains(property.getKey()) && holdsSecret(property.getValue())) {
            findings.add("%s: %s is secret".formatted(entry.name(), property.getKey()));
          }
        }
      }
    }
    return findings.stream().distinct().toList();
  }

  private static boolean holdsSecret(JsonNode value) {
    if (value.path(SIGNATURE).asText().equals(SECRET)) {
      return true;
    }
    for (JsonNode child : value) {
      if (holdsSecret(child)) {
        return true;
      }
    }
    return false;
  }
}
