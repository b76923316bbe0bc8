package homelab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.pfsense.AppliedFirewall;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * The journal of a change of the session's keys. It lies beside the state, where a rebuild
 * elsewhere sees it too, and holds no secret. What is done already is read from the state and from
 * what pfSense was given, so the journal only has to say what was before.
 *
 * @param started when it was begun
 * @param before what pfSense had when it was begun
 */
record SessionRotation(Instant started, AppliedFirewall before) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns whether all three secrets are others than before. */
  boolean keysMade(AppliedFirewall now) {
    return !now.homePublicKey().equals(before.homePublicKey())
        && !now.nodePublicKey().equals(before.nodePublicKey())
        && !now.presharedKeyHmac().equals(before.presharedKeyHmac());
  }

  String toJson() {
    ObjectNode tree = JSON.createObjectNode().put("started", started.toString());
    try {
      tree.set("before", JSON.readTree(before.toJson()));
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings is always JSON", e);
    }
  }

  /**
   * Reads a journal.
   *
   * @throws CommandFailure if it is none, with what to do
   */
  static SessionRotation fromJson(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      return new SessionRotation(
          Instant.parse(tree.path("started").asText()),
          AppliedFirewall.fromJson(tree.path("before").toString()));
    } catch (JsonProcessingException | DateTimeParseException | IllegalArgumentException e) {
      throw new CommandFailure(
          Exit.FAILED,
          "the journal of a change of the session's keys (homelab/applied/….rotation.json beside"
              + " the state) cannot be read. Delete it, run 'homelab firewall apply' at home, then"
              + " 'homelab rebuild'.");
    }
  }
}
