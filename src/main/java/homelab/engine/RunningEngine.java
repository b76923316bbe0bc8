package homelab.engine;

import homelab.interrupt.Interruption;
import homelab.interrupt.Interruption.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of the engine, while a command may be asked to end. An operation cancels: it finishes
 * what it has begun, begins nothing more and saves the state. Other commands of the engine are
 * short, and would leave half of what they write: they come to their own end.
 */
final class RunningEngine implements Interruption.Work {

  /** Before it, the engine has no ear for signals and would end in the middle of its beginning. */
  private static final long FIRST_EVENT_MILLISECONDS = 10_000;

  private static final long LOOK_MILLISECONDS = 20;

  private final Optional<Path> events;
  private final boolean ownGroup;
  private final CompletableFuture<Process> started = new CompletableFuture<>();
  private volatile boolean ended;

  /**
   * Prepares one.
   *
   * @param events where an operation writes its events; empty for other commands
   * @param ownGroup whether the terminal's Ctrl-C does not reach the engine by itself
   */
  RunningEngine(Optional<Path> events, boolean ownGroup) {
    this.events = events;
    this.ownGroup = ownGroup;
  }

  void started(Process process) {
    started.complete(process);
  }

  /** Tells whether it was ended before its own end. */
  boolean ended() {
    return ended;
  }

  @Override
  public String awaited() {
    return "interrupted. Waiting for the engine: it finishes the operations that run, begins no"
        + " other, and saves the state. A second Ctrl-C ends it at once.";
  }

  @Override
  public void ask(Cause cause) {
    if (events.isEmpty() || (cause == Cause.CTRL_C && !ownGroup)) {
      return;
    }
    try {
      var process = started.get(FIRST_EVENT_MILLISECONDS, TimeUnit.MILLISECONDS);
      awaitFirstEvent(process, events.get());
      // SIGTERM, which the engine takes as it takes Ctrl-C. Not Process.destroy: it closes the
      // pipes.
      process.toHandle().destroy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It never started: nothing is to be asked.
      return;
    }
  }

  private static void awaitFirstEvent(Process process, Path events) throws InterruptedException {
    for (long waited = 0; waited < FIRST_EVENT_MILLISECONDS; waited += LOOK_MILLISECONDS) {
      if (!process.isAlive() || size(events) > 0) {
        return;
      }
      Thread.sleep(LOOK_MILLISECONDS);
    }
  }

  private static long size(Path events) {
    try {
      return Files.size(events);
    } catch (IOException e) {
      // Deleted with the end of the run.
      return 1;
    }
  }

  @Override
  public String cost() {
    return "ending the engine at once. What became of the operations that run is not recorded:"
        + " './homelab state repair' finds it out.";
  }

  @Override
  public void end() {
    ended = true;
    // Asked a second time, the engine itself would forget what it had begun.
    started.thenApply(Process::toHandle).thenAccept(ProcessHandle::destroyForcibly);
  }
}
