package homelab.edge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One service of a family of stack files.
 *
 * @param name its name
 * @param slot its slot; absent when the file leaves it to the order
 * @param hostName its public label
 * @param people who passes Access; none when it is public
 */
record Spec(String name, Optional<Integer> slot, String hostName, List<String> people) {

  /**
   * Reads a line such as {@code "blog:2=journal !a!b"}: services apart by spaces, slot after a
   * colon, public label after an equals sign, people behind exclamation marks.
   */
  static List<Spec> list(String line) {
    return line.isBlank() ? List.of() : Arrays.stream(line.split(" ")).map(Spec::one).toList();
  }

  private static Spec one(String words) {
    var parts = words.split("!");
    var label = parts[0].split("=");
    var place = label[0].split(":");
    return new Spec(
        place[0],
        place.length > 1 ? Optional.of(Integer.valueOf(place[1])) : Optional.empty(),
        label.length > 1 ? label[1] : place[0],
        Arrays.stream(parts).skip(1).toList());
  }

  ObjectNode entry() {
    var entry = new ObjectMapper().createObjectNode();
    entry.put("name", name);
    slot.ifPresent(number -> entry.put("slot", number));
    entry.put("image", "ghcr.io/example/%s:latest".formatted(name)).put("port", 8000);
    if (!hostName.equals(name)) {
      entry.put("hostName", hostName);
    }
    if (!people.isEmpty()) {
      var emails = entry.putObject("access").putArray("emails");
      people.forEach(person -> emails.add(person + "@example.org"));
    }
    return entry;
  }
}
