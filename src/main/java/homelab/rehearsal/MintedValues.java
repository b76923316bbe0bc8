package homelab.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.identity.MintedSecret;
import homelab.wireguard.SessionKeys;

/**
 * The minted secrets of a state that was exported in the clear; whoever holds one keeps it in
 * memory only.
 *
 * @param graph the state
 */
public record MintedValues(StateGraph graph) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns one part of a secret, for example {@code hash}; empty if it has no such part. */
  public String part(MintedSecret secret, String part) {
    return parts(secret).path(part).asText();
  }

  /** Returns both ends' keys, public halves too. */
  public SessionKeys sessionKeys() {
    var home = parts(MintedSecret.SESSION_HOME_KEY);
    var node = parts(MintedSecret.SESSION_NODE_KEY);
    return new SessionKeys(
        home.path("private").asText(),
        home.path("public").asText(),
        node.path("private").asText(),
        node.path("public").asText(),
        part(MintedSecret.SESSION_PRESHARED_KEY, "value"));
  }

  /** An export in the clear keeps a secret's mark around its plain text, which is JSON. */
  JsonNode parts(MintedSecret secret) {
    var value = graph.named(secret.id()).outputs().path("output");
    var plaintext = value.path("plaintext");
    if (plaintext.isMissingNode()) {
      return value;
    }
    try {
      return JSON.readTree(plaintext.asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a secret in the state is not JSON", e);
    }
  }

  @Override
  public String toString() {
    return "MintedValues[%d resources]".formatted(graph.entries().size());
  }
}
