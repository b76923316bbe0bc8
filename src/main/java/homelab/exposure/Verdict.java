package homelab.exposure;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is to happen to a declaration.
 *
 * @param declaration what was judged
 * @param findings reasons to refuse it
 * @param unknown judged properties whose values are not there yet
 */
public record Verdict(Declaration declaration, List<Finding> findings, List<String> unknown) {

  public Verdict {
    findings = List.copyOf(findings);
    unknown = List.copyOf(unknown);
  }

  /** The three ways a judgement ends. */
  public enum Outcome {
    /** It exposes nothing. */
    PASSED,
    /** Nothing is wrong with what is known; a preview may go on, since it creates nothing. */
    DEFERRED,
    /** It must not reach the engine. */
    REFUSED
  }

  /** Returns how the judgement ends in a preview. */
  public Outcome outcome() {
    if (!findings.isEmpty()) {
      return Outcome.REFUSED;
    }
    return unknown.isEmpty() ? Outcome.PASSED : Outcome.DEFERRED;
  }

  /**
   * Returns the verdict for a run that creates things: what is still unknown is refused, since
   * nobody could judge it later.
   */
  public Verdict decided() {
    if (unknown.isEmpty()) {
      return this;
    }
    var all = new java.util.ArrayList<>(findings);
    unknown.forEach(
        path -> all.add(new Finding(path, Rule.KNOWN_BEFORE_UP, "the value is not known")));
    return new Verdict(declaration, all, List.of());
  }

  /** Returns one line for each finding, each naming the resource. */
  public String message() {
    return findings.stream()
        .map(finding -> "exposure: %s: %s".formatted(declaration, finding.sentence()))
        .collect(Collectors.joining("\n"));
  }
}
