package homelab.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Lets an end's public address change and measures from the change of its record at the
 * authoritative server until there is traffic, each direction by itself.
 */
final class SessionMoves {

  /** The goal for every one of them. */
  static final double GOAL = 30;

  /** The names stay away for longer than one round of either end's loop. */
  private static final Duration ABSENCE = Duration.ofSeconds(17);

  private static final String MARK = "/var/lib/lab-marked";

  private final SessionBed bed;
  private final Duration bound;

  /**
   * Prepares.
   *
   * @param bound how long to wait for traffic
   */
  SessionMoves(SessionBed bed, Duration bound) {
    this.bed = bed;
    this.bound = bound;
  }

  /**
   * How long one recovery took, in seconds; the bound where it did not come.
   *
   * @param toNode from home to the node
   * @param toHome from the node to home
   */
  record Recovery(double toNode, double toHome) {
    double worst() {
      return Math.max(toNode, toHome);
    }

    static Recovery of(OptionalLong toNode, OptionalLong toHome, long start, Duration bound) {
      return new Recovery(seconds(toNode, start, bound), seconds(toHome, start, bound));
    }

    private static double seconds(OptionalLong at, long start, Duration bound) {
      return at.isPresent()
          ? Math.max(0, at.getAsLong() - start) / 1000.0
          : bound.toMillis() / 1000.0;
    }
  }

  /** Home gets another address, and its router and its name follow by themselves. */
  Recovery home() {
    var lab = bed.lab();
    long before = changed(lab.homeName());
    lab.home().move();
    return measure(() -> changedSince(lab.homeName(), before));
  }

  /** Home moves while bytes are on their way from the node; all of them have to arrive. */
  Recovery homeDuringTransfer(long bytes) {
    long before = bed.lab().home().passed().in();
    var transfer = CompletableFuture.supplyAsync(() -> bed.traffic().transfer(bytes, "up"));
    long end = System.nanoTime() + bound.toNanos();
    while (bed.lab().home().passed().in() < before + bytes / 20
        && !transfer.isDone()
        && System.nanoTime() < end) {
      Machine.pause(Duration.ofMillis(50));
    }
    if (transfer.isDone()) {
      throw new LabFailure("the transfer was over before home moved: " + transfer.join());
    }
    var recovery = home();
    transfer.join();
    return recovery;
  }

  /**
   * The node comes up anew elsewhere: it has no connection, no memory of where home was, and no
   * name until it is up.
   */
  Recovery node() {
    var lab = bed.lab();
    goAway();
    Machine.pause(ABSENCE);
    comeBack();
    lab.announceNode();
    long at = changed(lab.nodeName());
    return measure(() -> at);
  }

  /**
   * The node is deleted and made again elsewhere: another machine with the same user_data, which
   * has no name until its first boot is over.
   */
  Recovery rebuild() {
    var lab = bed.lab();
    lab.rebuildNode();
    lab.announceNode();
    long at = changed(lab.nodeName());
    return measure(() -> at);
  }

  /** Leaves a file on the node's disk that only the same machine still has later. */
  void mark() {
    inNode("touch " + MARK);
  }

  /** Tells whether the node is still the machine that was marked. */
  boolean isMarked() {
    return bed.lab().node().machine().inside("test -e " + MARK).exitCode() == 0;
  }

  /** Both move, home while the node is away. */
  Recovery both() {
    var lab = bed.lab();
    long before = changed(lab.homeName());
    goAway();
    lab.home().move();
    comeBack();
    lab.announceNode();
    long node = changed(lab.nodeName());
    return measure(() -> Math.max(node, changedSince(lab.homeName(), before)));
  }

  private void goAway() {
    bed.lab().withdrawNode();
    inNode("systemctl stop homelab-endpoint.timer wg-quick@wg0; rm -f /var/lib/homelab/endpoint");
    bed.lab().cloud().move();
  }

  /** A start that fails is tried again by the unit itself, ten seconds later, as on a real node. */
  private void comeBack() {
    inNode(
        """
        systemctl start wg-quick@wg0 homelab-endpoint.timer && exit 0
        for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
          if systemctl --quiet is-active wg-quick@wg0; then
            systemctl start homelab-endpoint.timer
            exit
          fi
          sleep 1
        done
        journalctl --no-pager --lines 30 --unit wg-quick@wg0
        exit 1
        """);
  }

  private void inNode(String script) {
    var done = bed.lab().node().machine().inside(script);
    if (done.exitCode() != 0) {
      throw new LabFailure(done.text());
    }
  }

  private Recovery measure(LongSupplier change) {
    var toHome = CompletableFuture.supplyAsync(() -> bed.traffic().nodeToHome(bound));
    var toNode = CompletableFuture.supplyAsync(() -> bed.traffic().homeToNode(bound));
    long start = change.getAsLong();
    return Recovery.of(toNode.join(), toHome.join(), start, bound);
  }

  private long changed(String name) {
    return Long.parseLong(bed.lab().node().internet().ask("changed", name));
  }

  private long changedSince(String name, long before) {
    long end = System.nanoTime() + bound.toNanos();
    while (System.nanoTime() < end) {
      long now = changed(name);
      if (now > before) {
        return now;
      }
      Machine.pause(Duration.ofMillis(50));
    }
    throw new LabFailure("%s never changed:%n%s".formatted(name, bed.lab().home().log()));
  }

  /** Sums a series up and holds it against the goal. */
  static void judge(SessionFindings.Notes notes, String what, List<Recovery> series) {
    for (var way : List.of("home to node", "node to home")) {
      var sorted =
          series.stream()
              .map(one -> way.startsWith("home") ? one.toNode() : one.toHome())
              .sorted()
              .toList();
      notes.figure("%s, %s: median".formatted(what, way), sorted.get(sorted.size() / 2));
      notes.figure("%s, %s: worst".formatted(what, way), sorted.get(sorted.size() - 1));
    }
    var late = new ArrayList<>(series.stream().filter(one -> one.worst() > GOAL).toList());
    notes.expect(
        late.isEmpty(),
        "%s: %d times, each within %.0f s %s"
            .formatted(what, series.size(), GOAL, late.isEmpty() ? "" : late));
  }
}
