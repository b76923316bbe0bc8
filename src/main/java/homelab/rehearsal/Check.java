package homelab.rehearsal;

import java.util.List;
import java.util.Map;

/**
 * One thing that the rehearsal looked at.
 *
 * @param phase when
 * @param claim what has to hold, as a sentence
 * @param passed whether it held
 * @param findings what speaks against it; empty when it held
 * @param figures numbers that belong to it
 */
public record Check(
    String phase,
    String claim,
    boolean passed,
    List<String> findings,
    Map<String, Object> figures) {

  public Check {
    findings = List.copyOf(findings);
    figures = new java.util.TreeMap<>(figures);
  }

  static Check of(String phase, String claim, List<String> findings, Map<String, Object> figures) {
    return new Check(phase, claim, findings.isEmpty(), findings, figures);
  }
}
