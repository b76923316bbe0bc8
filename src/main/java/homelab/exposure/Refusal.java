package homelab.exposure;

import java.util.concurrent.CompletableFuture;

/** Decides when the program hears of a refusal; tests let it go on, to see every one in one run. */
@FunctionalInterface
interface Refusal {

  /** Returns a future whose end lets the refused registration fail. */
  CompletableFuture<?> refused(Verdict verdict);
}
