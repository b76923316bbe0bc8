package homelab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.pulumi.context.internal.ContextInternal;
import com.pulumi.deployment.internal.EngineLogger;
import com.pulumi.deployment.internal.Runner;
import com.pulumi.internal.PulumiInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The SDK's own runner with a list that lets it wait. */
@Timeout(60)
class PatientTasksTests {

  private Runner runner;

  @BeforeEach
  void takeTheSdksRunner() throws Exception {
    var log = mock(EngineLogger.class);
    when(log.errorAsync(anyString())).thenReturn(CompletableFuture.completedFuture(null));
    var type = Class.forName("com.pulumi.deployment.internal.DeploymentImpl$DefaultRunner");
    var constructor = type.getDeclaredConstructor(Logger.class, EngineLogger.class);
    constructor.setAccessible(true);
    runner = (Runner) constructor.newInstance(Logger.getLogger("quiet"), log);
  }

  @Test
  void whatIsDoneIsSeenWithoutWaitingForTheRest() {
    var tasks = new PatientTasks(Map.of());
    var done = CompletableFuture.<Void>completedFuture(null);
    tasks.compute(new CompletableFuture<>(), (task, names) -> List.of("never ends"));
    tasks.compute(done, (task, names) -> List.of("done"));

    assertThat(tasks.keySet()).containsExactly(done);
    assertThat(tasks).hasToString("2 tasks");
  }

  @Test
  void aTaskThatEndsWhileTheRunnerWaitsIsSeen() {
    var tasks = new PatientTasks(Map.of());
    var late = new CompletableFuture<Void>();
    tasks.compute(late, (task, names) -> List.of("late"));
    CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS).execute(() -> late.complete(null));

    while (tasks.keySet().stream().noneMatch(CompletableFuture::isDone)) {
      assertThat(tasks).hasSize(1);
    }
    assertThat(tasks.remove(late)).containsExactly("late");
  }

  @Test
  void theRunnerEndsWhenItsLastTaskDoesAndGivesTheProgramsResult() throws Exception {
    PatientTasks.into(new PulumiInternal(runner, mock(ContextInternal.class)));
    var first = new CompletableFuture<String>();
    var second = new CompletableFuture<String>();

    var run =
        runner.runAsync(
            () -> {
              runner.registerTask("first", first);
              runner.registerTask("second", second);
              return "declared";
            });
    first.complete("done");
    assertThat(run).isNotDone();
    second.complete("done");

    var result = run.get(30, TimeUnit.SECONDS);
    assertThat(result.exitCode()).isZero();
    assertThat(result.result()).hasValue("declared");
  }

  @Test
  void aTaskThatFailsEndsTheRunWithItsError() throws Exception {
    PatientTasks.into(new PulumiInternal(runner, mock(ContextInternal.class)));

    var run =
        runner.runAsync(
            () -> {
              var failed = CompletableFuture.failedFuture(new IllegalStateException("refused"));
              runner.registerTask("failed", failed);
              return "declared";
            });

    assertThat(run.get(30, TimeUnit.SECONDS).exceptions())
        // The SDK names it once as it came, and once unwrapped.
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error).hasMessageContaining("refused"));
  }
}
