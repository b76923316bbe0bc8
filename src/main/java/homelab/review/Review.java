package homelab.review;

import homelab.review.Change.Property;
import java.util.List;
import java.util.StringJoiner;

/**
 * The text of one comment.
 *
 * @param title the heading
 * @param introduction one or two sentences on what was looked at
 * @param plan what would change
 * @param sections what else is worth reading, each with its heading
 * @param whole whether the plan was looked at to its end
 */
public record Review(
    Markdown title, Markdown introduction, Plan plan, List<Section> sections, boolean whole) {

  /** A review whose plan is the whole. */
  public Review(Markdown title, Markdown introduction, Plan plan, List<Section> sections) {
    this(title, introduction, plan, sections, true);
  }

  public Review {
    sections = List.copyOf(sections);
  }

  /**
   * A part that can be folded.
   *
   * @param heading the line that is always seen
   * @param text what is unfolded, none if the heading says it all
   */
  public record Section(Markdown heading, Markdown text) {

    /** Returns a section of preformatted text. */
    public static Section of(Markdown heading, String language, String text) {
      return new Section(heading, Markdown.block(language, text));
    }
  }

  /** Returns the whole text, without a limit. */
  public Markdown render() {
    var text = new StringBuilder("### %s\n\n".formatted(title));
    text.append(warnings());
    if (!introduction.isEmpty()) {
      text.append(introduction).append("\n\n");
    }
    text.append(counts()).append("\n");
    if (!plan.changes().isEmpty()) {
      text.append("\n| | resource | type | what differs |\n|---|---|---|---|\n");
      plan.changes().forEach(change -> text.append(row(change)).append('\n'));
    }
    for (Section section : sections) {
      if (section.text().isEmpty()) {
        text.append("\n%s\n".formatted(section.heading()));
        continue;
      }
      text.append("\n<details><summary>%s</summary>\n\n".formatted(section.heading()))
          .append(section.text())
          .append("\n</details>\n");
    }
    return Markdown.composed(text.toString());
  }

  private String warnings() {
    var warnings = Warning.of(plan);
    if (warnings.isEmpty()) {
      return plan.changes().isEmpty() || !whole
          ? ""
          : "The node stays, pfSense needs nothing, and nothing protected is touched.\n\n";
    }
    var text = new StringBuilder();
    for (Warning warning : warnings) {
      text.append(warning.grave() ? "> [!CAUTION]\n" : "> [!WARNING]\n")
          .append("> ")
          .append(warning.text())
          .append("\n\n");
    }
    return text.toString();
  }

  private String counts() {
    if (plan.changes().isEmpty() && !whole) {
      return "What would change is not known.";
    }
    if (plan.changes().isEmpty()) {
      return "Nothing changes; %d resources are unchanged.".formatted(plan.unchanged());
    }
    var counts = new StringJoiner(", ");
    plan.counts().forEach((action, count) -> counts.add(count + " to " + action.word()));
    return "%s; %d unchanged.".formatted(counts, plan.unchanged());
  }

  private static String row(Change change) {
    return "| %s | %s%s | %s | %s |"
        .formatted(
            change.action().word(),
            Markdown.cell(change.name()),
            change.durable() ? " (protected)" : "",
            Markdown.cell(change.type()),
            Markdown.join("<br>", change.properties().stream().map(Review::property).toList()));
  }

  private static Markdown property(Property property) {
    var path = Markdown.cell(property.path());
    if (property.before().isEmpty() && property.after().isEmpty()) {
      return path;
    }
    return Markdown.ours("%s: %s → %s", path, value(property.before()), value(property.after()));
  }

  private static Markdown value(String value) {
    return value.isBlank() ? Markdown.ours("none") : Markdown.cell(value);
  }
}
