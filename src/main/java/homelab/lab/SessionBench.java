package homelab.lab;

import homelab.tools.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures how soon the session is back after a move, beside what one would have without this
 * project: wg-quick with the usual re-resolve script every 30 s at the node, and pfSense's default
 * interval at home; and what the session costs in throughput.
 */
public final class SessionBench {

  private static final int MOVES = 5;
  private static final int MOVES_OF_OTHERS = 2;
  private static final long BYTES = 50_000_000;

  /** Longer than either of the others may take. */
  private static final Duration BOUND = Duration.ofSeconds(400);

  /** The logic of WireGuard's own contrib/reresolve-dns, every 30 s. */
  private static final String RERESOLVE =
      """
      systemctl stop homelab-endpoint.timer
      cat >/run/reresolve <<'SCRIPT'
      while sleep 30; do
        seen=$(wg show wg0 latest-handshakes | cut -f 2)
        if [ $(($(date +%%s) - ${seen:-0})) -gt 135 ]; then
          wg set wg0 peer "$(wg show wg0 peers)" endpoint %s:%d
        fi
      done
      SCRIPT
      systemd-run --quiet --unit=reresolve /bin/bash /run/reresolve
      """;

  private final FirstBootTrial trial;
  private final Progress progress;

  /** Prepares a measurement on what {@code trial} rendered. */
  public SessionBench(FirstBootTrial trial, Progress progress) {
    this.trial = trial;
    this.progress = progress;
  }

  /** Returns every figure by its name; seconds where nothing else is said. */
  public Map<String, Double> run() throws IOException {
    var figures = new LinkedHashMap<String, Double>();
    try (var bed = SessionBed.open(trial, SessionLab.Wishes.usual())) {
      figures.put("READY of the node to traffic", bed.first().worst());
      throughput(bed, figures);
      series(bed, figures, "home moves", MOVES, SessionMoves::home);
      series(bed, figures, "node moves", MOVES, SessionMoves::node);
      var planted =
          bed.lab()
              .node()
              .machine()
              .inside(
                  RERESOLVE.formatted(
                      bed.lab().homeName(), bed.lab().node().node().topology().session().port()));
      if (planted.exitCode() != 0) {
        throw new LabFailure(planted.text());
      }
      series(
          bed,
          figures,
          "home moves, re-resolve script every 30 s",
          MOVES_OF_OTHERS,
          SessionMoves::home);
    }
    var config =
        trial.node().routerConfig().replaceFirst("<resolve_interval>\\d+", "<resolve_interval>300");
    try (var bed = SessionBed.open(trial, SessionLab.Wishes.usual().router(config))) {
      series(
          bed,
          figures,
          "node moves, pfSense's default interval",
          MOVES_OF_OTHERS,
          SessionMoves::node);
    }
    return figures;
  }

  private void series(
      SessionBed bed,
      Map<String, Double> figures,
      String what,
      int count,
      Function<SessionMoves, SessionMoves.Recovery> move) {
    var worst = new ArrayList<Double>();
    for (int i = 1; i <= count; i++) {
      var title = "%s, %d of %d".formatted(what, i, count);
      worst.add(progress.during(title, "", () -> move.apply(new SessionMoves(bed, BOUND)).worst()));
    }
    var sorted = worst.stream().sorted().toList();
    figures.put(what + ": median", sorted.get(sorted.size() / 2));
    figures.put(what + ": worst", sorted.get(sorted.size() - 1));
  }

  /** The same bytes between the same two ends, through the session and beside it. */
  private static void throughput(SessionBed bed, Map<String, Double> figures) {
    double through = BYTES / 1e6 / bed.traffic().transfer(BYTES, "up");
    double beside = BYTES / 1e6 / bed.traffic().transferBeside(BYTES);
    figures.put("through the session, MB/s", through);
    figures.put("the same path without it, MB/s", beside);
    figures.put("through to beside", through / beside);
  }
}
