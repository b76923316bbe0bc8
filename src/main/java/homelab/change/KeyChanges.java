package homelab.change;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The table of what a change of each key does, as it was recorded.
 *
 * @param rows sorted by key
 */
public record KeyChanges(List<KeyChange> rows) {

  /** Where the table lies in the sources. */
  public static final String PATH = "src/main/resources/homelab/change/keys.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  public KeyChanges {
    rows = rows.stream().sorted(Comparator.comparing(KeyChange::key)).toList();
  }

  private static final class Recorded {
    private static final KeyChanges TABLE = read();
  }

  /** Returns the table that the project comes with. */
  public static KeyChanges recorded() {
    return Recorded.TABLE;
  }

  private static KeyChanges read() {
    try (var in = KeyChanges.class.getResourceAsStream("keys.json")) {
      return new KeyChanges(JSON.readValue(in, new TypeReference<List<KeyChange>>() {}));
    } catch (IOException e) {
      throw new IllegalStateException("the table of changes is not JSON", e);
    }
  }

  /** Returns the row of a key, if it was recorded. */
  public Optional<KeyChange> of(String key) {
    return rows.stream().filter(row -> row.key().equals(key)).findFirst();
  }

  /** Returns a sentence for each key. */
  public Map<String, String> words() {
    var words = new TreeMap<String, String>();
    rows.forEach(row -> words.put(row.key(), row.words()));
    return words;
  }

  /** Returns the keys of which a change is refused. */
  public Set<String> refused() {
    var keys = new TreeSet<String>();
    rows.stream().filter(row -> row.effect() == Effect.REFUSED).forEach(row -> keys.add(row.key()));
    return keys;
  }

  /**
   * Tells whether a provider was seen to want a new resource for a change of a property.
   *
   * @param type type token
   * @param path as in a plan, with or without indexes
   */
  public boolean replaces(String type, String path) {
    var plain = plain(path);
    return rows.stream()
        .flatMap(row -> row.steps().stream())
        .filter(step -> step.type().equals(type))
        .flatMap(step -> step.replacing().stream())
        .map(KeyChanges::plain)
        .anyMatch(seen -> plain.equals(seen) || plain.startsWith(seen + "."));
  }

  /** Returns the file's text. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(rows).replace("\r\n", "\n") + "\n";
    } catch (IOException e) {
      throw new IllegalStateException("the table of changes could not be written", e);
    }
  }

  private static String plain(String path) {
    return path.replaceAll("\\[\\d+\\]", "");
  }
}
