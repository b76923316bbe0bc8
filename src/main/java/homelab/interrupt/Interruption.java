package homelab.interrupt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether a command was asked to end. Work that must not be left in the middle is announced here:
 * the first request asks it to come to its end, the second one ends it. A pause ends at once. Where
 * there is neither, the process ends at once.
 */
public final class Interruption {

  /** Terminals, shells and 'timeout' send the same signal to a process and to its group. */
  private static final Duration SAME_REQUEST = Duration.ofSeconds(1);

  private static final Interruption OF_THIS_PROCESS = new Interruption();

  /** How a command can be asked. */
  public enum Cause {
    CTRL_C("INT"),
    TERMINATED("TERM"),
    HUNG_UP("HUP");

    private final String signal;

    Cause(String signal) {
      this.signal = signal;
    }

    /** Returns the signal's name without SIG. */
    public String signal() {
      return signal;
    }
  }

  /** Something that must not be left in the middle. */
  public interface Work {

    /** Returns what is waited for, in a sentence. */
    String awaited();

    /** Asks it to come to its end. */
    void ask(Cause cause);

    /** Returns what it costs to end it now, in a sentence. */
    String cost();

    /** Ends it now. */
    void end();
  }

  /** Announced work; closed when the work is over. */
  public interface Announcement extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Work> works = new ArrayDeque<>();
  private InstantSource clock = InstantSource.system();
  private Consumer<String> teller = line -> {};
  private Runnable exit = () -> {};
  private Optional<Cause> cause = Optional.empty();
  private Instant since = Instant.MAX;
  private boolean insisted;
  private int pauses;

  /** Makes one that nothing has been asked of yet. */
  public Interruption() {}

  /**
   * Makes one.
   *
   * @param clock tells two requests from one that came twice
   * @param teller hears what is waited for and what a second request costs
   * @param exit ends the process, where nothing is under way
   */
  public Interruption(InstantSource clock, Consumer<String> teller, Runnable exit) {
    answer(clock, teller, exit);
  }

  /** Returns the one of this process: signals reach all of it. */
  public static Interruption ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** Says how requests are answered; see the constructor. */
  public synchronized void answer(InstantSource clock, Consumer<String> teller, Runnable exit) {
    this.clock = clock;
    this.teller = teller;
    this.exit = exit;
  }

  /** Tells whether the command was asked to end. */
  public synchronized boolean requested() {
    return cause.isPresent();
  }

  /**
   * Ends the command here if it was asked to end.
   *
   * @throws Interrupted if so
   */
  public void check() {
    if (requested()) {
      throw new Interrupted("the same line goes on");
    }
  }

  /**
   * Announces work.
   *
   * @throws Interrupted if the command was asked to end: the work must not begin
   */
  public synchronized Announcement begin(Work work) {
    check();
    works.push(work);
    return () -> over(work);
  }

  private synchronized void over(Work work) {
    works.remove(work);
  }

  /**
   * Lets time pass.
   *
   * @throws Interrupted as soon as the command is asked to end
   */
  public synchronized void pause(Duration duration) throws InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    pauses++;
    try {
      for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
        check();
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      check();
    } finally {
      pauses--;
    }
  }

  /** Tells whether something pauses now. */
  synchronized boolean pauses() {
    return pauses > 0;
  }

  /** Asks the command to end. The calling thread is not the command's own. */
  public void request(Cause by) {
    Optional<Work> work;
    boolean first;
    synchronized (this) {
      first = cause.isEmpty();
      var now = clock.instant();
      if (first) {
        cause = Optional.of(by);
        since = now;
        notifyAll();
      } else if (by == Cause.HUNG_UP || now.isBefore(since.plus(SAME_REQUEST))) {
        // A closed terminal tells a process as often as it likes.
        return;
      }
      work = insisted ? Optional.empty() : Optional.ofNullable(works.peek());
      if (first && work.isEmpty() && pauses > 0) {
        return;
      }
      insisted = !first;
    }
    if (work.isEmpty()) {
      exit.run();
    } else if (first) {
      teller.accept(work.get().awaited());
      work.get().ask(by);
    } else {
      teller.accept(work.get().cost());
      work.get().end();
    }
  }
}
