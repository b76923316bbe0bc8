package homelab.cli;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How many tests ended how.
 *
 * <p>Counted from what Maven Surefire prints when a class is done, and not from its XML: where two
 * engines run one class, the second one's file takes the place of the first one's.
 *
 * @param passed ran and held
 * @param failed ran and did not hold, or could not run
 * @param skipped did not run, with a reason
 */
record TestReports(int passed, int failed, int skipped) {

  static final TestReports NONE = new TestReports(0, 0, 0);

  private static final Pattern CLASS_DONE =
      Pattern.compile(
          "\\[\\w+]\\s+Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+),"
              + " Time elapsed: ([\\d.,]+) s.* -- in (\\S+)");

  /**
   * One class, as one engine ran it.
   *
   * @param name of the class, with its package
   * @param reports its tests
   * @param seconds as printed
   */
  record ClassDone(String name, TestReports reports, String seconds) {

    @Override
    public String toString() {
      return "%-60s %4d tests %8s s%s"
          .formatted(
              name,
              reports.passed + reports.failed + reports.skipped,
              seconds,
              reports.skipped == 0 ? "" : ", " + reports.skipped + " skipped");
    }
  }

  /** Reads one line of Surefire's output; empty unless it says that a class is done. */
  static Optional<ClassDone> classDone(String line) {
    var done = CLASS_DONE.matcher(line);
    if (!done.find()) {
      return Optional.empty();
    }
    int failed = Integer.parseInt(done.group(2)) + Integer.parseInt(done.group(3));
    int skipped = Integer.parseInt(done.group(4));
    int all = Integer.parseInt(done.group(1));
    return Optional.of(
        new ClassDone(
            done.group(6),
            new TestReports(all - failed - skipped, failed, skipped),
            done.group(5)));
  }

  TestReports plus(TestReports other) {
    return new TestReports(passed + other.passed, failed + other.failed, skipped + other.skipped);
  }

  /** Counts a step that is one check as a whole. */
  TestReports plusStep(boolean held) {
    return plus(new TestReports(held ? 1 : 0, held ? 0 : 1, 0));
  }

  @Override
  public String toString() {
    return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
  }
}
