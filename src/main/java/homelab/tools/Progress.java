package homelab.tools;

import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says what is going on while something takes long: one line when it has run for two seconds, one
 * every fifteen seconds after, and one at its end. Plain lines only, so a log reads like a
 * terminal.
 */
public final class Progress {

  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofSeconds(15);

  private final PrintStream out;
  private final InstantSource clock;

  /**
   * Writes to this stream.
   *
   * @param clock tells how long something has been running
   */
  public Progress(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Says one line at once. */
  public void say(String line) {
    out.println(line);
  }

  /**
   * Runs some work.
   *
   * @param title what is being done, as in {@code building the engine}
   * @param expectation how long it usually takes, as in {@code two to six minutes}; may be empty
   */
  public <T> T during(String title, String expectation, Supplier<T> work) {
    var start = clock.instant();
    var done = new CountDownLatch(1);
    var reporter = new Thread(() -> report(title, expectation, done), "progress");
    reporter.setDaemon(true);
    reporter.start();
    try {
      return work.get();
    } finally {
      done.countDown();
      var seconds = Duration.between(start, clock.instant()).toSeconds();
      if (seconds >= QUIET.toSeconds()) {
        out.printf("%s: %d s%n", title, seconds);
      }
    }
  }

  private void report(String title, String expectation, CountDownLatch done) {
    try {
      if (done.await(QUIET.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      out.println(title + (expectation.isEmpty() ? " …" : " … (" + expectation + ")"));
      long seconds = 0;
      while (!done.await(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
        seconds += STEP.toSeconds();
        out.printf("%s … %d s%n", title, seconds);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
