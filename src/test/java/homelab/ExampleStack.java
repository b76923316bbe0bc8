package homelab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.GivenSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The committed example as the engine would hand it to the program, with made-up given secrets. */
public final class ExampleStack {

  private ExampleStack() {}

  /** Returns every key with its project. */
  public static Map<String, String> keys() {
    return keys(Path.of("Pulumi.home.yaml"));
  }

  /** Returns a value of the right form that opens nothing. */
  private static String madeUp(GivenSecret secret) {
    var text = "made-up-value-of-" + secret.key();
    return switch (secret) {
      case OCI_PRIVATE_KEY ->
          "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
              .formatted(text.replace("-", ""));
      case PROXMOX_API_TOKEN -> text + "@pve!pulumi=00000000-0000-0000-0000-000000000000";
      case GHCR_CREDENTIAL -> "octo-cat:" + text;
      case CLOUDFLARE_API_TOKEN, DYNDNS_TOKEN -> text;
    };
  }

  /** Returns every key of another stack file. */
  public static Map<String, String> keys(Path stackFile) {
    try {
      var keys = new TreeMap<String, String>();
      JsonNode config = new YAMLMapper().readTree(stackFile.toFile()).get("config");
      for (var key : config.properties()) {
        keys.put(key.getKey(), new ObjectMapper().writeValueAsString(key.getValue()));
      }
      for (var secret : GivenSecret.values()) {
        keys.put("homelab:" + secret.key(), madeUp(secret));
      }
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(stackFile + " could not be read", e);
    }
  }
}
