package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * One state as the engine writes it down. Its text holds encrypted secrets and is not kept.
 *
 * @param resources how many it holds
 * @param pending how many operations in it never ended
 * @param time when the engine wrote it, if it says so
 * @param foreign whose it is, if it is of another stack or project or of no engine; else empty
 */
record Checkpoint(int resources, int pending, Optional<Instant> time, String foreign) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte GZIP_1 = 0x1f;
  private static final byte GZIP_2 = (byte) 0x8b;

  /** A text that is no state, with the reason. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String why) {
      super(why);
    }
  }

  /**
   * Reads one.
   *
   * @param project and stack that it should be of
   * @throws Unreadable if the engine did not write it to its end
   */
  static Checkpoint parse(byte[] bytes, String project, String stack) throws Unreadable {
    var tree = tree(bytes);
    var latest = tree.path("checkpoint").path("latest");
    var resources = latest.path("resources");
    return new Checkpoint(
        resources.size(),
        latest.path("pending_operations").size(),
        time(latest.path("manifest").path("time").asText()),
        foreign(tree, resources, project, stack));
  }

  static boolean isCompressed(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == GZIP_1 && bytes[1] == GZIP_2;
  }

  private static JsonNode tree(byte[] bytes) throws Unreadable {
    if (bytes.length == 0) {
      throw new Unreadable("is empty");
    }
    try (var in = new ByteArrayInputStream(bytes)) {
      var tree =
          isCompressed(bytes) ? JSON.readTree(new GZIPInputStream(in)) : JSON.readTree(bytes);
      if (tree == null || tree.isMissingNode()) {
        throw new Unreadable("is empty");
      }
      return tree;
    } catch (IOException e) {
      throw new Unreadable("is cut off or not JSON");
    }
  }

  private static String foreign(JsonNode tree, JsonNode resources, String project, String stack) {
    if (!tree.path("checkpoint").isObject()) {
      return "no state of the engine";
    }
    var own = "urn:pulumi:%s::%s::".formatted(stack, project);
    for (var resource : resources) {
      var urn = resource.path("urn").asText();
      if (!urn.startsWith(own)) {
        var parts = urn.split("::", 3);
        return "the state of stack %s of project %s"
            .formatted(parts[0].replace("urn:pulumi:", ""), parts.length > 1 ? parts[1] : "(none)");
      }
    }
    return "";
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
