package homelab.rehearsal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The rehearsal as one page for a browser, with nothing to load from elsewhere. */
final class Report {

  private Report() {}

  /**
   * Returns the page.
   *
   * @param drawing the topology as SVG
   * @param reachability rows of who may reach what: source, destination, traffic
   * @param files what lies beside the page: name and what it is
   */
  static String render(
      Summary summary, String drawing, List<List<String>> reachability, Map<String, String> files) {
    long failed = summary.checks().stream().filter(check -> !check.passed()).count();
    return """
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal of stack %1$s</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; color: #0f172a; max-width: 1160px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #e2e8f0; vertical-align: top; }
th { color: #64748b; font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.ok { color: #15803d; } .bad { color: #b91c1c; font-weight: 600; }
.verdict { font-size: 1.1rem; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; }
svg { max-width: 100%%; height: auto; }
code { background: #f1f5f9; padding: 0 .25rem; border-radius: 3px; }
</style>
</head>
<body>
<h1>Rehearsal of stack %1$s</h1>
<p class="verdict %2$s">%3$s</p>
<p>The real engine ran the real program against simulated clouds. No account was used, and every secret in here was thrown away.</p>
%4$s
<h2>What was checked</h2>
%5$s
<h2>Who may reach what</h2>
<p>Computed from the rules that pfSense would be given. What is not listed is refused.</p>
%6$s
<div class="columns">
<div><h2>Resources</h2>%7$s</div>
<div><h2>Time and size</h2>%8$s%9$s</div>
</div>
<h2>Files beside this page</h2>
%10$s
</body>
</html>
"""
        .formatted(
            MarkupText.of(summary.stack()),
            summary.passed() ? "ok" : "bad",
            summary.passed()
                ? "All %d checks held.".formatted(summary.checks().size())
                : "%d of %d checks did not hold.".formatted(failed, summary.checks().size()),
            drawing,
            checks(summary.checks()),
            table(List.of("from", "to", "what may be opened"), reachability),
            figures(summary.resources()),
            seconds(summary.seconds()),
            figures(summary.figures()),
            files(files));
  }

  private static String checks(List<Check> checks) {
    return "<table><tr><th>phase</th><th>claim</th><th>result</th></tr>"
        + checks.stream()
            .map(
                check ->
                    "<tr><td>%s</td><td>%s%s</td><td class=\"%s\">%s</td></tr>"
                        .formatted(
                            MarkupText.of(check.phase()),
                            MarkupText.of(check.claim()),
                            details(check),
                            check.passed() ? "ok" : "bad",
                            check.passed() ? "held" : "did not hold"))
            .collect(Collectors.joining("\n"))
        + "</table>";
  }

  private static String details(Check check) {
    var details = new StringBuilder();
    check.findings().forEach(finding -> details.append("<br>").append(MarkupText.of(finding)));
    if (!check.figures().isEmpty()) {
      details.append("<br><small>");
      details.append(
          check.figures().entrySet().stream()
              .map(figure -> MarkupText.of(figure.getKey() + " " + figure.getValue()))
              .collect(Collectors.joining(" · ")));
      details.append("</small>");
    }
    return details.toString();
  }

  private static String table(List<String> head, List<List<String>> rows) {
    return "<table><tr>"
        + head.stream()
            .map(title -> "<th>" + MarkupText.of(title) + "</th>")
            .collect(Collectors.joining())
        + "</tr>"
        + rows.stream()
            .map(
                row ->
                    row.stream()
                        .map(cell -> "<td>" + MarkupText.of(cell) + "</td>")
                        .collect(Collectors.joining("", "<tr>", "</tr>")))
            .collect(Collectors.joining("\n"))
        + "</table>";
  }

  private static String figures(Map<String, ?> figures) {
    return "<table>"
        + figures.entrySet().stream()
            .map(
                figure ->
                    "<tr><td>%s</td><td class=\"number\">%s</td></tr>"
                        .formatted(
                            MarkupText.of(figure.getKey()),
                            MarkupText.of(String.valueOf(figure.getValue()))))
            .collect(Collectors.joining("\n"))
        + "</table>";
  }

  private static String seconds(List<Summary.Phase> phases) {
    return "<table>"
        + phases.stream()
            .map(
                phase ->
                    "<tr><td>%s</td><td class=\"number\">%s s</td></tr>"
                        .formatted(
                            MarkupText.of(phase.phase()),
                            String.format(Locale.ROOT, "%.1f", phase.seconds())))
            .collect(Collectors.joining("\n"))
        + "</table>";
  }

  private static String files(Map<String, String> files) {
    return "<ul>"
        + files.entrySet().stream()
            .map(
                file ->
                    "<li><a href=\"%1$s\"><code>%1$s</code></a> %2$s</li>"
                        .formatted(MarkupText.of(file.getKey()), MarkupText.of(file.getValue())))
            .collect(Collectors.joining("\n"))
        + "</ul>";
  }
}
