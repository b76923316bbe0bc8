package homelab.lab;

import homelab.tools.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Pattern;

/** Rule sets of nftables in namespaces. */
final class Nftables {

  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

  private Nftables() {}

  /** Puts a rule set into force. */
  static void load(Host host, String namespace, String text) {
    try {
      try (var temporary = Temporary.file("homelab-rules", ".nft")) {
        var file = temporary.path();
        Files.writeString(file, text);
        host.run("ip", "netns", "exec", namespace, "nft", "-f", file.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how many packets a named counter has seen. */
  static long counted(Host host, String namespace, String table, String counter) {
    var text =
        String.join(
            " ",
            host.run(
                "ip", "netns", "exec", namespace, "nft", "list", "counter", "ip", table, counter));
    var found = PACKETS.matcher(text);
    if (!found.find()) {
      throw new LabFailure("no packets in " + text);
    }
    return Long.parseLong(found.group(1));
  }
}
