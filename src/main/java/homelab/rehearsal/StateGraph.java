package homelab.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The graph of an exported stack: who is there, and who reaches whom by dependency, property,
 * parent or provider.
 *
 * @param entries every resource by its URN, in the order of the export
 */
public record StateGraph(Map<String, Entry> entries) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public StateGraph {
    entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** How long a resource lives. */
  public enum Lifetime {
    /** Protected: identity, home, Cloudflare. */
    DURABLE,
    /** Not protected, but its file stays: media and the container template. */
    REPLACEABLE,
    /**
     * Public names and their gates, below a protected component: not protected, because they go by
     * themselves when they are no longer declared, and kept in a destroy by the protected rules
     * that depend on them.
     */
    KEPT,
    /** Gone with every destroy: all of OCI, the node's name, the wait command. */
    DISPOSABLE
  }

  /**
   * One resource of the state.
   *
   * @param urn its URN
   * @param type its type token
   * @param name its logical name
   * @param id what its cloud calls it; empty for components
   * @param protect whether the engine refuses to delete it
   * @param retainOnDelete whether deleting it leaves the thing itself
   * @param inProtected whether its parent is protected
   * @param pendingReplacement whether it was deleted and its successor was not made
   * @param reaches URNs that it depends on in any way
   * @param inputs as exported, secrets encrypted
   * @param outputs as exported, secrets encrypted
   */
  public record Entry(
      String urn,
      String type,
      String name,
      String id,
      boolean protect,
      boolean retainOnDelete,
      boolean inProtected,
      boolean pendingReplacement,
      Set<String> reaches,
      JsonNode inputs,
      JsonNode outputs) {

    /** Returns the lifetime that its flags give it. */
    public Lifetime lifetime() {
      if (protect) {
        return Lifetime.DURABLE;
      }
      if (retainOnDelete) {
        return Lifetime.REPLACEABLE;
      }
      return inProtected ? Lifetime.KEPT : Lifetime.DISPOSABLE;
    }

    /** The stack and the engine's own provider are made and kept by the engine itself. */
    boolean isEnginesOwn() {
      return type.equals("pulumi:pulumi:Stack") || type.equals("pulumi:providers:pulumi");
    }
  }

  /** Reads what {@code pulumi stack export} printed. */
  public static StateGraph parse(String export) {
    try {
      var entries = new LinkedHashMap<String, Entry>();
      var resources = JSON.readTree(export).path("deployment").path("resources");
      var protectedUrns = new HashSet<String>();
      resources.forEach(
          resource -> {
            if (resource.path("protect").asBoolean()) {
              protectedUrns.add(resource.path("urn").asText());
            }
          });
      for (JsonNode resource : resources) {
        var entry = entry(resource, protectedUrns);
        // A resource that waits for its deletion shares its successor's URN; only the live one
        // counts.
        if (!resource.path("delete").asBoolean()) {
          entries.put(entry.urn(), entry);
        }
      }
      return new StateGraph(entries);
    } catch (IOException e) {
      throw new UncheckedIOException("the exported stack is not JSON", e);
    }
  }

  /** Returns the one resource with this logical name and type's last word. */
  public Optional<Entry> find(String type, String name) {
    return entries.values().stream()
        .filter(entry -> entry.type().equals(type) && entry.name().equals(name))
        .findFirst();
  }

  /** Returns the one resource with this logical name. */
  public Entry named(String name) {
    var found = entries.values().stream().filter(entry -> entry.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new NotInState(
          "%d resources are named '%s' in the state".formatted(found.size(), name));
    }
    return found.get(0);
  }

  /** Counts resources by type, sorted. */
  public SortedMap<String, Integer> countsByType() {
    var counts = new TreeMap<String, Integer>();
    entries.values().forEach(entry -> counts.merge(entry.type(), 1, Integer::sum));
    return counts;
  }

  /** Returns the URNs with this lifetime, without the engine's own. */
  public Set<String> with(Lifetime lifetime) {
    return entries.values().stream()
        .filter(entry -> !entry.isEnginesOwn() && entry.lifetime() == lifetime)
        .map(Entry::urn)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Returns every way by which a durable or replaceable resource reaches a disposable one, each as
   * a chain of names. The engine keeps what a protected resource depends on, so any such way would
   * keep the node from being destroyed.
   */
  public List<String> waysFromLastingToDisposable() {
    var ways = new ArrayList<String>();
    for (Entry start : entries.values()) {
      if (!start.isEnginesOwn() && start.lifetime() != Lifetime.DISPOSABLE) {
        search(start).ifPresent(ways::add);
      }
    }
    return ways;
  }

  /**
   * Returns the names of what nothing keeps in a destroy although it should be: {@link
   * Lifetime#KEPT}, and no protected resource depends on it.
   */
  public Set<String> unkept() {
    var reached = new LinkedHashSet<String>();
    var queue = new ArrayDeque<>(with(Lifetime.DURABLE));
    while (!queue.isEmpty()) {
      var entry = entries.get(queue.remove());
      if (entry != null) {
        entry.reaches().stream().filter(reached::add).forEach(queue::add);
      }
    }
    return with(Lifetime.KEPT).stream()
        .filter(urn -> !reached.contains(urn))
        .map(urn -> entries.get(urn).name())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Optional<String> search(Entry start) {
    var previous = new LinkedHashMap<String, String>();
    var queue = new ArrayDeque<String>();
    queue.add(start.urn());
    previous.put(start.urn(), null);
    while (!queue.isEmpty()) {
      String urn = queue.remove();
      for (String next : entries.get(urn).reaches()) {
        var entry = entries.get(next);
        if (entry == null || entry.isEnginesOwn() || previous.containsKey(next)) {
          continue;
        }
        previous.put(next, urn);
        if (entry.lifetime() == Lifetime.DISPOSABLE) {
          return Optional.of(chain(previous, next));
        }
        queue.add(next);
      }
    }
    return Optional.empty();
  }

  private String chain(Map<String, String> previous, String end) {
    var names = new ArrayDeque<String>();
    for (String urn = end; urn != null; urn = previous.get(urn)) {
      names.addFirst(entries.get(urn).name());
    }
    return String.join(" → ", names);
  }

  private static Entry entry(JsonNode resource, Set<String> protectedUrns) {
    var urn = resource.path("urn").asText();
    var reaches = new LinkedHashSet<String>();
    resource.path("dependencies").forEach(dependency -> reaches.add(dependency.asText()));
    resource
        .path("propertyDependencies")
        .forEach(list -> list.forEach(dependency -> reaches.add(dependency.asText())));
    add(reaches, resource.path("parent").asText());
    add(reaches, resource.path("deletedWith").asText());
    // A provider reference is URN::id.
    var provider = resource.path("provider").asText();
    int end = provider.lastIndexOf("::");
    if (end > 0) {
      add(reaches, provider.substring(0, end));
    }
    return new Entry(
        urn,
        resource.path("type").asText(),
        urn.substring(urn.lastIndexOf("::") + 2),
        resource.path("id").asText(),
        resource.path("protect").asBoolean(),
        resource.path("retainOnDelete").asBoolean(),
        protectedUrns.contains(resource.path("parent").asText()),
        resource.path("pendingReplacement").asBoolean(),
        Set.copyOf(reaches),
        resource.path("inputs"),
        resource.path("outputs"));
  }

  private static void add(Set<String> reaches, String urn) {
    if (!urn.isEmpty()) {
      reaches.add(urn);
    }
  }
}
