package homelab.review;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secrets that must not be read in a text, each with the name that stands for it. The engine masks
 * by itself; this is the second lock.
 */
public final class Masks {

  /** Shorter values are found by chance. */
  private static final int SHORTEST = 6;

  private final Map<String, String> names = new TreeMap<>();

  /** Adds a value that nobody may read. */
  public Masks add(String name, String value) {
    if (value.length() >= SHORTEST) {
      // In base64 it can be read as well.
      names.putIfAbsent(
          Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)), name);
    }
    // A value of several lines may be cut at any of them.
    value
        .lines()
        .map(String::strip)
        .filter(line -> line.length() >= SHORTEST)
        .forEach(line -> names.putIfAbsent(line, name));
    return this;
  }

  /** Returns the text with a name in the place of every value. */
  public String apply(String text) {
    var masked = text;
    List<String> longestFirst = new ArrayList<>(names.keySet());
    longestFirst.sort(Comparator.comparing(String::length).reversed());
    for (String value : longestFirst) {
      masked = masked.replace(value, "[" + names.get(value) + "]");
    }
    return masked;
  }

  @Override
  public String toString() {
    return "Masks[%d]".formatted(names.size());
  }
}
