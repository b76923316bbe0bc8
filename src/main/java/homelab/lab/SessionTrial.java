package homelab.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Opens a lab with both ends of the session and looks at one thing after another. */
public final class SessionTrial {

  private final FirstBootTrial trial;

  public SessionTrial(FirstBootTrial trial) {
    this.trial = trial;
  }

  /**
   * Looks at these in one lab.
   *
   * @param before is told what comes next
   * @param after is handed each one's findings as they come
   * @return how many had objections
   */
  public int run(
      List<SessionCheck> checks,
      SessionCheck.Amount amount,
      Consumer<SessionCheck> before,
      BiConsumer<SessionCheck, SessionFindings> after)
      throws IOException {
    int failed = 0;
    try (var bed = SessionBed.open(trial, SessionLab.Wishes.usual())) {
      for (var check : checks) {
        before.accept(check);
        var findings = look(bed, check, amount);
        failed += findings.objections().isEmpty() ? 0 : 1;
        after.accept(check, findings);
      }
    }
    return failed;
  }

  private static SessionFindings look(
      SessionBed bed, SessionCheck check, SessionCheck.Amount amount) {
    try {
      return check.look(bed, amount);
    } catch (LabFailure | CompletionException e) {
      return new SessionFindings.Notes().object("could not be looked at: " + e.getMessage()).end();
    }
  }

  /** Opens one lab for each kind of home's line: behind the last there must be no session. */
  public SessionFindings lines() throws IOException {
    var notes = new SessionFindings.Notes();
    try (var bed =
        SessionBed.open(trial, SessionLab.Wishes.usual().line(HomeLine.Kind.TRANSLATED))) {
      notes.expect(
          bed.first().worst() < SessionBed.PATIENCE.toSeconds(),
          "behind a box that keeps ports the session comes up (%.1f s)"
              .formatted(bed.first().worst()));
    }
    try (var bed =
        SessionBed.open(trial, SessionLab.Wishes.usual().line(HomeLine.Kind.SYMMETRIC))) {
      notes.expect(
          bed.first().worst() >= SessionBed.PATIENCE.toSeconds(),
          "behind a symmetric one it cannot, in %d s".formatted(SessionBed.PATIENCE.toSeconds()));
    }
    return notes.end();
  }

  /**
   * Changes the session's keys as {@code homelab rotate session} does, and opens a lab with what
   * both ends have then: whoever has the old ones must get no answer.
   */
  public SessionFindings rotated() throws IOException {
    var rotated = trial.rotated();
    try (var bed = SessionBed.open(rotated.trial(), SessionLab.Wishes.usual())) {
      return new Forgeries(bed).oldKeys(rotated.before());
    }
  }

  /**
   * Lets the node move with another interval in the router's file.
   *
   * @param seconds what {@code resolve_interval} says
   */
  SessionFindings withInterval(int seconds, Duration bound) throws IOException {
    var config =
        trial
            .node()
            .routerConfig()
            .replaceFirst(
                "<resolve_interval>\\d+</resolve_interval>",
                "<resolve_interval>%d</resolve_interval>".formatted(seconds));
    var notes = new SessionFindings.Notes();
    try (var bed = SessionBed.open(trial, SessionLab.Wishes.usual().router(config))) {
      var series = new ArrayList<SessionMoves.Recovery>();
      series.add(new SessionMoves(bed, bound).node());
      SessionMoves.judge(notes, "node moves, interval %d s".formatted(seconds), series);
    }
    return notes.end();
  }
}
