package homelab.rehearsal;

import homelab.engine.OperationResult;
import java.util.stream.Collectors;

/** What the engine said that went wrong, without the rest. */
public final class Diagnostics {

  private Diagnostics() {}

  /** Returns the errors, one a line. */
  public static String of(OperationResult result) {
    var problems = result.problems();
    return problems.isEmpty()
        ? result.errors().strip()
        : problems.stream()
            .map(problem -> problem.name() + ": " + problem.message())
            .collect(Collectors.joining("\n        "));
  }
}
