package homelab.cli;

import static java.util.Map.entry;

import homelab.engine.OperationResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the engine's own words about the state mean for the person who reads them. */
final class EngineHints {

  /** The first one that fits is said, so what says more comes first. */
  private static final List<Map.Entry<String, String>> BY_WORDS =
      List.of(
          entry("NoSuchBucket", "The bucket is not there: './homelab state init' makes it."),
          entry("no stack named", "The stack is not there: './homelab state init' makes it."),
          entry(
              "no space left on device",
              "A disk is full: free some where the engine says so ('df -h' and 'df -i' show how"
                  + " much there is). If it could not save the state, './homelab state repair' is"
                  + " next; then the same line goes on."),
          entry(
              "is currently locked by",
              "If the run that it names is no more, './homelab state repair' takes its lock away."),
          entry(
              "SignatureDoesNotMatch",
              "AWS_SECRET_ACCESS_KEY, or the region in the address of the state, is wrong."),
          entry("InvalidAccessKeyId", "AWS_ACCESS_KEY_ID is not known where the state is."),
          entry(
              "RequestTimeTooSkewed",
              "This machine's clock is off: set it (timedatectl set-ntp true)."),
          entry(
              "failed to save snapshot",
              "The state could not be written down to the end. Mend what the engine names, then let"
                  + " './homelab state repair' find out what became of what was under way."),
          entry(
              "operation error S3",
              "The server of the state refused, or did not answer: look whether it runs, whether"
                  + " its disk is full, and whether PULUMI_BACKEND_URL leads to it."));

  private EngineHints() {}

  /** Returns a sentence if the engine said something of which the next step is known. */
  static Optional<String> of(OperationResult result) {
    return of(result.output() + result.errors());
  }

  /** The same for whatever the engine said. */
  static Optional<String> of(String said) {
    return BY_WORDS.stream()
        .filter(hint -> said.contains(hint.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
