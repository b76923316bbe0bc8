package homelab.cli;

import homelab.rehearsal.Check;
import homelab.rehearsal.RehearsalResult;
import homelab.rehearsal.RehearsalStopped;
import homelab.review.Rehearsed;
import homelab.review.RehearsedDifference;
import homelab.review.Remark;
import homelab.review.Remark.Kind;
import homelab.review.ReviewData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a rehearsal says of a change. */
final class RehearsalComment {

  private RehearsalComment() {}

  /** Compares with what a rehearsal without the change left in a folder. */
  static ReviewData of(Path base, RehearsalResult result) {
    var known = Files.exists(base.resolve(Rehearsed.FILE));
    var without =
        known
            ? Rehearsed.in(base)
            : new Rehearsed(result.summary().stack(), List.of(), "", List.of());
    var remarks = checks(result.summary().checks());
    if (!known) {
      remarks.add(Remark.of(Kind.NOTHING_TO_COMPARE_WITH));
    }
    return new RehearsedDifference(without, result.declared()).data(remarks);
  }

  /** Says what an operation that failed left unsaid: there is nothing to compare. */
  static ReviewData of(String stack, RehearsalStopped stopped) {
    var remarks = new ArrayList<Remark>();
    remarks.add(Remark.of(Kind.REHEARSAL_STOPPED));
    remarks.addAll(checks(stopped.checks()));
    return new ReviewData(stack, List.of(), 0, remarks);
  }

  private static List<Remark> checks(List<Check> checks) {
    var failed = checks.stream().filter(check -> !check.passed()).toList();
    var remarks = new ArrayList<Remark>();
    var all = Integer.toString(checks.size());
    remarks.add(
        failed.isEmpty()
            ? Remark.of(Kind.CHECKS_HOLD, all)
            : Remark.of(Kind.CHECKS_FAIL, all, Integer.toString(failed.size())));
    for (Check check : failed) {
      remarks.add(Remark.of(Kind.FAILED_CHECK, check.phase(), check.claim()));
    }
    return remarks;
  }
}
