package homelab.exposure;

import java.util.concurrent.CompletableFuture;

/** Hears every verdict, and decides when the program hears of a refusal. */
@FunctionalInterface
interface Notice {

  /** Returns a future whose end, however it ends, lets the registration fail if it was refused. */
  CompletableFuture<?> judged(Verdict verdict);
}
