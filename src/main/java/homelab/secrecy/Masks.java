package homelab.secrecy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secrets that must not be read in a text, each with the name that stands for it. The engine masks
 * by itself; this is the second lock. Several threads may use one instance.
 */
public final class Masks {

  /** Shorter values are found by chance. */
  public static final int SHORTEST = 6;

  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed().thenComparing(value -> value);

  private final TreeMap<String, String> names = new TreeMap<>(LONGEST_FIRST);
  private Map<String, String> inBytes = Map.of();

  /** Adds a value that nobody may read, in the forms in which it is usually written. */
  public synchronized Masks add(String name, String value) {
    if (value.length() >= SHORTEST) {
      // In base64 it can be read as well.
      put(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
      put(name, URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      put(name, value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }
    // A value of several lines may be cut at any of them.
    value.lines().map(String::strip).forEach(line -> put(name, line));
    return this;
  }

  private void put(String name, String value) {
    if (value.length() >= SHORTEST) {
      names.putIfAbsent(value, name);
    }
  }

  /** Returns the text with a name in the place of every value. */
  public synchronized String apply(String text) {
    var masked = text;
    for (var known : names.entrySet()) {
      masked = masked.replace(known.getKey(), "[" + known.getValue() + "]");
    }
    return masked;
  }

  /** Returns each value and what stands for it, every byte as one character; the longest first. */
  synchronized Map<String, String> inBytes() {
    if (inBytes.size() != names.size()) {
      var all = new TreeMap<String, String>(LONGEST_FIRST);
      names.forEach((value, name) -> all.put(bytes(value), bytes("[" + name + "]")));
      inBytes = Collections.unmodifiableMap(all);
    }
    return inBytes;
  }

  /** Returns the length in bytes of the longest value that is looked for; 1 without any. */
  int longest() {
    return inBytes().keySet().stream().mapToInt(String::length).findFirst().orElse(1);
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public synchronized String toString() {
    return "Masks[%d]".formatted(names.size());
  }
}
