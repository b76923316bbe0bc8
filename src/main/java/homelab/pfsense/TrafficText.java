package homelab.pfsense;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Says in few words which kinds of traffic are meant. */
final class TrafficText {

  private static final int LAST_PORT = 65535;

  private TrafficText() {}

  /**
   * Returns the words, in the order of ports.
   *
   * @param kinds every kind: TCP and UDP for each piece of the port space, then the rest
   * @param admitted whether the kind at this index passes
   * @param edges where each piece of the port space begins
   */
  static List<String> of(List<Traffic> kinds, IntPredicate admitted, List<Integer> edges) {
    boolean everything = true;
    for (int i = 0; i < kinds.size(); i++) {
      everything &= admitted.test(i);
    }
    if (everything) {
      return List.of("everything");
    }
    var words = new ArrayList<String>();
    var previous = "";
    int first = 0;
    for (int piece = 0; piece <= edges.size(); piece++) {
      var label =
          piece == edges.size()
              ? ""
              : label(admitted.test(2 * piece), admitted.test(2 * piece + 1));
      if (label.equals(previous)) {
        continue;
      }
      if (!previous.isEmpty()) {
        int last = piece == edges.size() ? LAST_PORT : edges.get(piece) - 1;
        words.add(
            previous
                + " "
                + (edges.get(first).equals(last) ? last : edges.get(first) + "-" + last));
      }
      previous = label;
      first = piece;
    }
    for (int i = 2 * edges.size(); i < kinds.size(); i++) {
      if (admitted.test(i)) {
        words.add(
            switch (kinds.get(i).protocol()) {
              case PING -> "ping";
              case OTHER_ICMP -> "other ICMP";
              default -> "other protocols";
            });
      }
    }
    return words;
  }

  private static String label(boolean tcp, boolean udp) {
    return tcp ? udp ? "tcp/udp" : "tcp" : udp ? "udp" : "";
  }
}
