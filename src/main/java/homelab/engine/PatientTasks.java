package homelab.engine;

import com.google.common.collect.ForwardingMap;
import com.pulumi.internal.PulumiInternal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The list of a program's unfinished tasks, through which the SDK's runner looks until all are
 * done. It does so without a pause, writes each task that is not done into a log line that nobody
 * reads, and takes a new thread each time: on two processors one is busy with nothing else for as
 * long as the program waits for the engine. This list answers when there is something to see, and
 * shows only that.
 */
final class PatientTasks extends ForwardingMap<CompletableFuture<Void>, List<String>> {

  /** A look at least this often, whatever was missed. */
  private static final long LOOK_MILLISECONDS = 50;

  private final Map<CompletableFuture<Void>, List<String>> tasks = new ConcurrentHashMap<>();
  private final Semaphore finished = new Semaphore(0);

  PatientTasks(Map<CompletableFuture<Void>, List<String>> before) {
    before.forEach((task, names) -> compute(task, (same, none) -> names));
  }

  /**
   * Gives the program's runner such a list, before it runs.
   *
   * @throws IllegalStateException if the SDK's runner is not the one of the pinned version
   */
  @SuppressWarnings("unchecked")
  static PulumiInternal into(PulumiInternal program) {
    try {
      var runner = SdkField.of(PulumiInternal.class, "runner").get(program);
      var tasks = SdkField.of(runner.getClass(), "inFlightTasks");
      tasks.set(
          runner, new PatientTasks((Map<CompletableFuture<Void>, List<String>>) tasks.get(runner)));
      return program;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "the Pulumi SDK's runner keeps its tasks elsewhere; use the version in pom.xml", e);
    }
  }

  @Override
  protected Map<CompletableFuture<Void>, List<String>> delegate() {
    return tasks;
  }

  @Override
  public List<String> compute(
      CompletableFuture<Void> task,
      BiFunction<? super CompletableFuture<Void>, ? super List<String>, ? extends List<String>>
          names) {
    var computed = tasks.compute(task, names);
    task.whenComplete((done, error) -> finished.release());
    return computed;
  }

  /** Returns the tasks that are done, as soon as there is one; none after a moment. */
  @Override
  public Set<CompletableFuture<Void>> keySet() {
    finished.drainPermits();
    try {
      ForkJoinPool.managedBlock(new UntilOneIsDone());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return tasks.keySet().stream()
        .filter(CompletableFuture::isDone)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** For the runner's log line. */
  @Override
  public String toString() {
    return size() + " tasks";
  }

  private final class UntilOneIsDone implements ForkJoinPool.ManagedBlocker {

    private boolean waited;

    @Override
    public boolean block() throws InterruptedException {
      // Whether one was done in time or not, the runner looks and asks again.
      finished.tryAcquire(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
      waited = true;
      return true;
    }

    @Override
    public boolean isReleasable() {
      return waited || tasks.keySet().stream().anyMatch(CompletableFuture::isDone);
    }
  }
}
