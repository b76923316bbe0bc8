package homelab.exposure;

import static homelab.exposure.Shape.text;
import static homelab.exposure.Shape.words;

import homelab.config.HomelabConfig;
import java.util.Map;
import java.util.function.Function;

/** What the program gives to its providers: the clouds of the stack file, and no other address. */
final class DeclaredProviders {

  static final String PREFIX = "pulumi:providers:";

  private DeclaredProviders() {}

  static Map<String, Function<Seen, Map<String, Shape>>> types(HomelabConfig config) {
    var node = config.node();
    var host = config.home().proxmox();
    return Map.of(
        PREFIX + "oci",
        r ->
            Map.of(
                "tenancyOcid", text(node.tenancyId()),
                "userOcid", text(node.userId()),
                "fingerprint", text(node.fingerprint()),
                "region", text(node.region()),
                "privateKey", words()),
        PREFIX + "proxmoxve",
        r ->
            Map.of(
                "endpoint", text(host.endpoint()),
                // Providers take every value as text.
                "insecure", text(Boolean.toString(!host.verifyTls())),
                "apiToken", words()),
        PREFIX + "cloudflare",
        r -> Map.of("apiToken", words()),
        PREFIX + "command",
        r -> Map.of());
  }
}
