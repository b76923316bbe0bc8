package homelab.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The mistakes that rules find, in the order in which they look. */
final class Findings {

  private final List<Mistake> mistakes = new ArrayList<>();

  void mistake(String key, String value, String reason, String fix) {
    mistakes.add(new Mistake(key, value, reason, fix));
  }

  /** Notes each value that comes twice, once. */
  void duplicates(String key, List<String> values, String reason, String fix) {
    var seen = new HashSet<String>();
    var told = new HashSet<String>();
    for (String value : values) {
      if (!seen.add(value) && told.add(value)) {
        mistake(key, value, reason, fix);
      }
    }
  }

  List<Mistake> mistakes() {
    return List.copyOf(mistakes);
  }
}
