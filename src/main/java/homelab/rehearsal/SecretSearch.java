package homelab.rehearsal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for known secrets in texts that must not hold any. Each secret is looked for as it is, in
 * base64, and, for keys of several lines, line by line, because a log may have wrapped it.
 */
final class SecretSearch {

  /** Shorter texts would be found by chance. */
  private static final int SHORTEST = 8;

  private final Map<String, String> needles = new LinkedHashMap<>();

  /** Adds a secret under the name that a finding may show. */
  void add(String name, String value) {
    if (value.length() < SHORTEST) {
      throw new IllegalArgumentException(
          "the secret '%s' is too short to search for; at least %d characters"
              .formatted(name, SHORTEST));
    }
    put(name, value.strip());
    put(
        name + " in base64",
        Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    value
        .lines()
        .filter(line -> line.length() >= 40 && !line.startsWith("-----"))
        .forEach(line -> put(name + ", one line", line));
  }

  int size() {
    return needles.size();
  }

  /** Returns a sentence for each secret that the text holds. */
  List<String> findIn(String where, String text) {
    var findings = new ArrayList<String>();
    needles.forEach(
        (value, name) -> {
          if (text.contains(value)) {
            findings.add("%s holds the secret '%s'".formatted(where, name));
          }
        });
    return findings;
  }

  private void put(String name, String value) {
    needles.putIfAbsent(value, name);
  }
}
