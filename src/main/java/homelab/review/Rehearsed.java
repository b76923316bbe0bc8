package homelab.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a rehearsal made of a stack file, without anything that differs from one rehearsal to the
 * next: no secret, no number that a cloud drew.
 *
 * @param stack the stack
 * @param resources everything that was made, sorted by type and name
 * @param firstBoot what the node runs first, secrets masked
 * @param reachability who may reach what: source, destination, traffic
 */
public record Rehearsed(
    String stack, List<Resource> resources, String firstBoot, List<List<String>> reachability) {

  /** The file of a rehearsal's folder that holds it. */
  public static final String FILE = "review.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public Rehearsed {
    resources = List.copyOf(resources);
    reachability = List.copyOf(reachability);
  }

  /**
   * One resource.
   *
   * @param type type token
   * @param name logical name
   * @param durable whether it is protected
   * @param inputs what it was declared with
   */
  public record Resource(String type, String name, boolean durable, JsonNode inputs) {

    String key() {
      return type + " " + name;
    }
  }

  /**
   * Reads what a rehearsal left in a folder.
   *
   * @throws IllegalArgumentException if no rehearsal left anything there
   */
  public static Rehearsed in(Path folder) {
    var file = folder.resolve(FILE);
    try {
      return JSON.readValue(file.toFile(), Rehearsed.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          Files.exists(file)
              ? "%s cannot be read: %s"
                  .formatted(file, e.getMessage().lines().findFirst().orElse(""))
              : "%s is not there; 'homelab rehearse --out %s' writes it".formatted(file, folder),
          e);
    }
  }

  /** Returns it as the file holds it. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("a rehearsal could not be written as JSON", e);
    }
  }
}
