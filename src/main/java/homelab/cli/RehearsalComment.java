package homelab.cli;

import homelab.rehearsal.Check;
import homelab.rehearsal.RehearsalResult;
import homelab.review.Rehearsed;
import homelab.review.RehearsedDifference;
import homelab.review.Review;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

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
    var introduction = checks(result) + "\n\n" + review.introduction();
    if (!known) {
      introduction +=
          "\n\nThe side without the change left nothing to compare with, so everything is new.";
    }
    return new Review(review.title(), introduction, review.plan(), review.sections());
  }

  private static String checks(RehearsalResult result) {
    var checks = result.summary().checks();
    var failed = checks.stream().filter(check -> !check.passed()).toList();
    return failed.isEmpty()
        ? "All %d checks of the rehearsal hold.".formatted(checks.size())
        : failed.stream()
            .map(RehearsalComment::line)
            .collect(
                Collectors.joining(
                    "\n",
                    "**%d of %d checks of the rehearsal do not hold:**\n\n"
                        .formatted(failed.size(), checks.size()),
                    ""));
  }

  private static String line(Check check) {
    return "- %s: %s".formatted(check.phase(), check.claim());
  }
}
