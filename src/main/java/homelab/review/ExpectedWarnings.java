package homelab.review;

import homelab.engine.OperationResult;
import homelab.engine.OperationResult.Problem;
import java.util.List;
import java.util.Map;

/** Explains those warnings of the plugins that come in every first 'up' and ask for nothing. */
public final class ExpectedWarnings {

  /** Words of a plugin, and what they mean here. */
  private static final Map<String, String> BY_WORDS =
      Map.of(
          "cannot be destroyed from Terraform",
          "The warning about '%s' is expected and nothing has to be done: the plugin cannot delete"
              + " a tunnel's rules, so they stay at Cloudflare until the tunnel itself is"
              + " deleted.");

  private ExpectedWarnings() {}

  /** Returns one sentence for each expected warning of a run. */
  public static List<String> of(OperationResult result) {
    return result.warnings().stream()
        .flatMap(
            warning ->
                BY_WORDS.entrySet().stream()
                    .filter(known -> warning.message().contains(known.getKey()))
                    .map(known -> known.getValue().formatted(warning.name())))
        .distinct()
        .toList();
  }

  /** Returns whether a warning is one that this project expects. */
  public static boolean isExpected(Problem warning) {
    return BY_WORDS.keySet().stream().anyMatch(warning.message()::contains);
  }
}
