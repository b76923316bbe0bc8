package homelab.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every state in which an {@code up} can end: whatever order respects the dependencies that the
 * program registered, stopped after any operation, whether by a refusal, a fault or a kill. The
 * engine creates and updates what its dependencies allow, in any order and side by side, and
 * deletes at the end, dependents first, and only if nothing was refused. The clouds refuse a second
 * record of one name, a second application of one domain, a second container of one number; the
 * engine refuses to delete or replace what is protected.
 */
final class Prefixes {

  /** What the engine would do to one resource. */
  record Step(String key, EdgeResource before, EdgeResource after, Set<String> waits) {
    boolean deletes() {
      return after == null;
    }

    @Override
    public String toString() {
      return (before == null ? "create " : deletes() ? "delete " : "update ")
          + key.replaceFirst(".*::", "");
    }
  }

  /**
   * What came out.
   *
   * @param states every state that can be reached, by the resources in it
   * @param whole whether the end of every way is what is declared
   * @param possible whether some way ends there
   */
  record Reached(Collection<Map<String, EdgeResource>> states, boolean whole, boolean possible) {}

  private static final JsonNode CONTAINER_PROPERTIES = containerProperties();

  private final Map<String, EdgeResource> start;
  private final List<Step> steps;
  private final boolean accessEnabled;

  /**
   * Plans.
   *
   * @param start what there is, by key
   * @param dependencies of what there is
   * @param declared what is to be
   * @param accessEnabled whether Cloudflare creates applications at all
   */
  Prefixes(
      Map<String, EdgeResource> start,
      Map<String, Set<String>> dependencies,
      Registered declared,
      boolean accessEnabled) {
    this.start = start;
    this.accessEnabled = accessEnabled;
    this.steps = plan(start, dependencies, declared);
  }

  private static List<Step> plan(
      Map<String, EdgeResource> start, Map<String, Set<String>> dependencies, Registered declared) {
    var steps = new ArrayList<Step>();
    var adopted = new HashSet<String>();
    var inTheState = new TreeMap<String, String>();
    for (var one : declared.resources().values()) {
      inTheState.put(
          one.key(),
          Stream.concat(Stream.of(one.key()), one.aliases().stream())
              .filter(start::containsKey)
              .findFirst()
              .orElse(one.key()));
    }
    for (var one : declared.resources().values()) {
      var found = Optional.of(inTheState.get(one.key())).filter(start::containsKey);
      found.ifPresent(adopted::add);
      var before = found.map(start::get).orElse(null);
      if (before == null || !before.inputs().equals(one.resource().inputs())) {
        steps.add(
            new Step(
                found.orElse(one.key()),
                before,
                one.resource(),
                one.after().stream()
                    .map(key -> inTheState.getOrDefault(key, key))
                    .collect(Collectors.toSet())));
      }
    }
    var changing = new HashSet<String>();
    steps.forEach(step -> changing.add(step.key()));
    start.forEach(
        (key, resource) -> {
          if (!adopted.contains(key)) {
            // Whatever is created or updated comes first, and of the rest what depends on it.
            var waits = new LinkedHashSet<>(changing);
            dependencies.forEach(
                (other, needs) -> {
                  if (needs.contains(key) && !adopted.contains(other)) {
                    waits.add(other);
                  }
                });
            steps.add(new Step(key, resource, null, waits));
          }
        });
    return steps;
  }

  boolean nothingToDo() {
    return steps.isEmpty();
  }

  /** Goes every way. */
  Reached go() {
    var waits = new long[steps.size()];
    for (int i = 0; i < waits.length; i++) {
      for (int other = 0; other < waits.length; other++) {
        if (steps.get(i).waits().contains(steps.get(other).key())) {
          waits[i] |= 1L << other;
        }
      }
    }
    // A set of steps is a number: one bit for each step that is done.
    var seen = new LinkedHashMap<Long, Map<String, EdgeResource>>();
    var queue = new ArrayDeque<Long>();
    seen.put(0L, start);
    queue.add(0L);
    long everything = (1L << steps.size()) - 1;
    boolean whole = true;
    while (!queue.isEmpty()) {
      long done = queue.remove();
      var world = seen.get(done);
      boolean stuck = true;
      for (int i = 0; i < waits.length; i++) {
        long then = done | 1L << i;
        if (then == done || (done & waits[i]) != waits[i] || refused(steps.get(i), world)) {
          continue;
        }
        stuck = false;
        if (!seen.containsKey(then)) {
          seen.put(then, applied(steps.get(i), world));
          queue.add(then);
        }
      }
      whole &= !stuck || done == everything;
    }
    return new Reached(seen.values(), whole, seen.containsKey(everything));
  }

  private boolean refused(Step step, Map<String, EdgeResource> world) {
    if (step.deletes()) {
      return step.before().isProtected();
    }
    if (step.before() != null && replaces(step)) {
      return true;
    }
    var inputs = step.after().inputs();
    return switch (step.after().type()) {
      case EdgeResource.RECORD -> another(step, world, "/name", inputs);
      case EdgeResource.APPLICATION ->
          !accessEnabled && step.before() == null || another(step, world, "/domain", inputs);
      case EdgeResource.CONTAINER -> another(step, world, "/vmId", inputs);
      default -> false;
    };
  }

  /** The engine refuses to replace a container, and an application of before with its domain. */
  private static boolean replaces(Step step) {
    var before = step.before().inputs();
    var after = step.after().inputs();
    return switch (step.after().type()) {
      case EdgeResource.APPLICATION ->
          step.before().isProtected() && !before.path("domain").equals(after.path("domain"));
      case EdgeResource.CONTAINER ->
          // The number is none of the schema's, and the provider's own.
          !before.path("vmId").equals(after.path("vmId"))
              || CONTAINER_PROPERTIES.properties().stream()
                  .filter(property -> property.getValue().path("willReplaceOnChanges").asBoolean())
                  .anyMatch(
                      property ->
                          !before.path(property.getKey()).equals(after.path(property.getKey())));
      default -> false;
    };
  }

  private static boolean another(
      Step step, Map<String, EdgeResource> world, String path, JsonNode inputs) {
    return world.entrySet().stream()
        .anyMatch(
            other ->
                !other.getKey().equals(step.key())
                    && other.getValue().type().equals(step.after().type())
                    && other.getValue().inputs().at(path).equals(inputs.at(path)));
  }

  private static Map<String, EdgeResource> applied(Step step, Map<String, EdgeResource> world) {
    var then = new TreeMap<>(world);
    if (!step.deletes()) {
      var id = step.before() == null ? step.after().id() : step.before().id();
      var after = step.after();
      then.put(
          step.key(),
          new EdgeResource(after.type(), after.name(), id, after.inputs(), after.isProtected()));
    } else if (step.before().type().equals(EdgeResource.CONTAINER)) {
      then.put(step.key(), switchedOff(step.before()));
    } else {
      then.remove(step.key());
    }
    return then;
  }

  /** A retired service's container stays, switched off. */
  static EdgeResource switchedOff(EdgeResource container) {
    var inputs = ((ObjectNode) container.inputs().deepCopy()).put("started", false);
    return new EdgeResource(
        container.type(), container.name(), container.id(), inputs, container.isProtected());
  }

  private static JsonNode containerProperties() {
    try {
      return new ObjectMapper()
          .readTree(Path.of("sdks/proxmoxve/schema.json").toFile())
          .at("/resources")
          .path(EdgeResource.CONTAINER)
          .path("inputProperties");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
