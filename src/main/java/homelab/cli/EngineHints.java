package homelab.cli;

import homelab.engine.OperationResult;
import java.util.Map;
import java.util.Optional;

/** What the engine's own words about the state mean for the person who reads them. */
final class EngineHints {

  private static final Map<String, String> BY_WORDS =
      Map.of(
          "NoSuchBucket",
          "The bucket is not there: './homelab state init' makes it.",
          "no stack named",
          "The stack is not there: './homelab state init' makes it.",
          "is currently locked by",
          "If the run that it names is no more, './homelab state repair' takes its lock away.",
          "SignatureDoesNotMatch",
          "AWS_SECRET_ACCESS_KEY, or the region in the address of the state, is wrong.",
          "InvalidAccessKeyId",
          "AWS_ACCESS_KEY_ID is not known where the state is.",
          "RequestTimeTooSkewed",
          "This machine's clock is off: set it (timedatectl set-ntp true).");

  private EngineHints() {}

  /** Returns a sentence if the engine said something of which the next step is known. */
  static Optional<String> of(OperationResult result) {
    var said = result.output() + result.errors();
    return BY_WORDS.entrySet().stream()
        .filter(entry -> said.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .findFirst();
  }
}
