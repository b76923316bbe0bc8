package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.tools.MissingToolException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How old the session's last handshake is, on a machine that is one of its ends. */
record HandshakeCheck(SessionFacts facts) {

  /** WireGuard takes no packet with keys older than this (its REJECT_AFTER_TIME). */
  private static final Duration TOO_OLD = Duration.ofSeconds(180);

  private static final String ELSEWHERE =
      "pfSense shows it under Status, WireGuard; on the node's console 'wg show' does.";

  Finding look() {
    var lines = new ArrayList<String>();
    int exitCode;
    try {
      exitCode =
          facts
              .invocation()
              .commands()
              .run(
                  List.of("wg", "show", "all", "latest-handshakes"),
                  Path.of("/"),
                  Map.of(),
                  lines::add);
    } catch (MissingToolException e) {
      return Finding.skip("no WireGuard on this machine", ELSEWHERE);
    }
    var keys = facts.outputs().path("wireguardPublicKeys");
    var ours =
        exitCode != 0
            ? List.<String[]>of()
            : lines.stream()
                .map(line -> line.split("\t"))
                .filter(parts -> parts.length == 3)
                .filter(
                    parts ->
                        parts[1].equals(keys.path("home").asText())
                            || parts[1].equals(keys.path("node").asText()))
                .toList();
    return ours.isEmpty()
        ? Finding.skip("no end of the session on this machine", ELSEWHERE)
        : judge(ours.get(0));
  }

  private Finding judge(String[] parts) {
    long seconds = Long.parseLong(parts[2]);
    if (seconds == 0) {
      return Finding.fail(
          "%s has never had one".formatted(parts[0]),
          "Do both names above hold, and did 'homelab firewall apply' run since the last change of"
              + " keys? A wrong key gets no answer at all.");
    }
    var age =
        Duration.between(Instant.ofEpochSecond(seconds), facts.invocation().clock().instant());
    return age.compareTo(TOO_OLD) <= 0
        ? Finding.pass("%d s ago on %s".formatted(Math.max(0, age.toSeconds()), parts[0]))
        : Finding.fail(
            "%d s ago on %s".formatted(age.toSeconds(), parts[0]),
            "A living session has one every two minutes. Do both names above hold?");
  }
}
