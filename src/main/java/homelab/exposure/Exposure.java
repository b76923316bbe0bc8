package homelab.exposure;

import com.pulumi.Context;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The policy around a program. Use it as {@code Pulumi.run(Exposure.guarded(rules, App::stack))},
 * and the same way around an inline program of the Automation API.
 */
public final class Exposure {

  private Exposure() {}

  /**
   * Wraps a program so that each of its resources is judged before the engine hears of it. A
   * refused one is logged as an error of the run and never registered, and the run fails.
   *
   * @param rules makes the rules from the run's configuration; nothing can be registered before
   *     they exist
   * @param program declares the resources
   */
  public static Consumer<Context> guarded(
      Function<Context, ExposureRules> rules, Consumer<Context> program) {
    return context -> {
      // Refusals fail the run only after the program has declared everything, so that it hears of
      // all at once.
      var declaredAll = new CompletableFuture<Void>();
      try {
        guarded(rules, program, verdict -> declaredAll).accept(context);
      } finally {
        declaredAll.complete(null);
      }
    };
  }

  /** Wraps a program whose rules are known beforehand. */
  public static Consumer<Context> guarded(ExposureRules rules, Consumer<Context> program) {
    return guarded(context -> rules, program);
  }

  static Consumer<Context> guarded(
      Function<Context, ExposureRules> rules, Consumer<Context> program, Notice notice) {
    return context -> {
      GuardedDeployment.enter(rules.apply(context), notice);
      program.accept(context);
    };
  }
}
