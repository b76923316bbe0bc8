package homelab.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.review.Change.Action;
import homelab.review.Change.Property;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a plan from the engine's events. */
public final class EngineEvents {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A value that takes longer to read than its path is looked up in the whole output. */
  private static final int SHORT = 60;

  /** What stands in a preview for a value that nobody knows before it is made. */
  private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

  /** The engine announces a replacement in up to three steps, of which this is one. */
  private static final Map<String, Action> ACTIONS =
      Map.ofEntries(
          Map.entry("create", Action.CREATE),
          Map.entry("update", Action.UPDATE),
          Map.entry("delete", Action.DELETE),
          Map.entry("discard", Action.DELETE),
          Map.entry("replace", Action.REPLACE),
          Map.entry("create-replacement", Action.REPLACE),
          Map.entry("delete-replaced", Action.REPLACE),
          Map.entry("discard-replaced", Action.REPLACE),
          Map.entry("import", Action.IMPORT),
          Map.entry("import-replacement", Action.REPLACE));

  private EngineEvents() {}

  /**
   * Reads what a preview announced.
   *
   * @param events the event log, one JSON object a line
   */
  public static Plan plan(String events) {
    var changes = new LinkedHashMap<String, Change>();
    var same = new LinkedHashSet<String>();
    var names = new PublicNames();
    for (String line : events.lines().filter(line -> !line.isBlank()).toList()) {
      var step = read(line).path("resourcePreEvent").path("metadata");
      if (step.isMissingNode()) {
        continue;
      }
      names.see(step);
      var urn = step.path("urn").asText();
      action(step)
          .ifPresentOrElse(
              action -> changes.merge(urn, change(action, step), EngineEvents::together),
              () -> same.add(urn));
    }
    same.removeAll(changes.keySet());
    same.removeIf(urn -> urn.contains("pulumi:pulumi:Stack"));
    return new Plan(
        changes.values().stream()
            // A stack's outputs are no resource.
            .filter(change -> !change.type().equals("pulumi:pulumi:Stack"))
            .toList(),
        same.size(),
        names.remarks());
  }

  private static Optional<Action> action(JsonNode step) {
    return Optional.ofNullable(ACTIONS.get(step.path("op").asText()));
  }

  private static Change change(Action action, JsonNode step) {
    var urn = step.path("urn").asText();
    boolean durable =
        step.path("old").path("protect").asBoolean()
            || step.path("new").path("protect").asBoolean();
    return new Change(
        action,
        step.path("type").asText(),
        urn.substring(urn.lastIndexOf("::") + 2),
        durable,
        action == Action.CREATE || action == Action.DELETE ? List.of() : properties(step));
  }

  private static Change together(Change one, Change other) {
    var dearer = one.action().compareTo(other.action()) <= 0 ? one : other;
    // Deleted under its old parent and made under another: the same thing, made anew.
    var action =
        EnumSet.of(one.action(), other.action()).equals(EnumSet.of(Action.CREATE, Action.DELETE))
            ? Action.REPLACE
            : dearer.action();
    return new Change(
        action,
        one.type(),
        one.name(),
        one.durable() || other.durable(),
        one.properties().isEmpty() ? other.properties() : one.properties());
  }

  private static List<Property> properties(JsonNode step) {
    var paths = new LinkedHashSet<String>();
    step.path("detailedDiff").fieldNames().forEachRemaining(paths::add);
    if (paths.isEmpty()) {
      step.path("diffs").forEach(path -> paths.add(path.asText()));
    }
    var properties = new ArrayList<Property>();
    for (String path : paths) {
      properties.add(
          new Property(
              path,
              shown(step.path("old").path("inputs"), path),
              shown(step.path("new").path("inputs"), path)));
    }
    return properties;
  }

  /** Returns a short scalar at a path like {@code a.b[0]}; the engine has masked secrets. */
  static String shown(JsonNode inputs, String path) {
    var at = inputs;
    for (String part : path.replace("[", ".[").split("\\.")) {
      at =
          part.matches("\\[\\d+\\]")
              ? at.path(Integer.parseInt(part.substring(1, part.length() - 1)))
              : at.path(part.replaceAll("^\\[\"|\"\\]$", ""));
    }
    if (at.isMissingNode() || at.isNull() || at.isContainerNode()) {
      return "";
    }
    var text = at.asText();
    if (text.equals(UNKNOWN)) {
      return "known later";
    }
    boolean told = text.length() <= SHORT && !text.contains("\n") && !text.contains("[secret]");
    return told ? text : "";
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the engine's event log holds a line that is no JSON", e);
    }
  }
}
