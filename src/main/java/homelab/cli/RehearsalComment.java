package homelab.cli;

import homelab.rehearsal.Check;
import homelab.rehearsal.RehearsalResult;
import homelab.rehearsal.RehearsalStopped;
import homelab.review.Markdown;
import homelab.review.Plan;
import homelab.review.Rehearsed;
import homelab.review.RehearsedDifference;
import homelab.review.Review;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a rehearsal says of a change. */
final class RehearsalComment {

  private RehearsalComment() {}

  /** Compares with what a rehearsal without the change left in a folder. */
  static Review of(Path base, RehearsalResult result) {
    var known = Files.exists(base.resolve(Rehearsed.FILE));
    var without =
        known
            ? Rehearsed.in(base)
            : new Rehearsed(result.summary().stack(), List.of(), "", List.of());
    var review = new RehearsedDifference(without, result.declared()).review();
    var introduction =
        Markdown.ours(
            "%s\n\n%s%s",
            checks(result.summary().checks()),
            review.introduction(),
            known
                ? Markdown.none()
                : Markdown.ours(
                    "\n\nThe side without the change left nothing to compare with, so everything"
                        + " is new."));
    return new Review(review.title(), introduction, review.plan(), review.sections());
  }

  /** Says what an operation that failed left unsaid: there is nothing to compare. */
  static Review of(String stack, RehearsalStopped stopped) {
    return new Review(
        Markdown.ours("Rehearsal of stack %s", Markdown.code(stack)),
        Markdown.ours(
            "**The rehearsal stopped early:** an operation failed that the rest builds on.\n\n%s",
            checks(stopped.checks())),
        new Plan(List.of(), 0),
        List.of());
  }

  private static Markdown checks(List<Check> checks) {
    var failed = checks.stream().filter(check -> !check.passed()).toList();
    return failed.isEmpty()
        ? Markdown.ours("All %d checks of the rehearsal hold.", checks.size())
        : Markdown.ours(
            "**%d of %d checks of the rehearsal do not hold:**\n\n%s",
            failed.size(),
            checks.size(),
            Markdown.join("\n", failed.stream().map(RehearsalComment::line).toList()));
  }

  private static Markdown line(Check check) {
    return Markdown.ours("- %s: %s", Markdown.code(check.phase()), Markdown.code(check.claim()));
  }
}
