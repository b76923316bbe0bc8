package homelab.rehearsal.cloud;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One cloud, in memory: its objects, its rules and its moods. Safe for many threads. Work is done
 * when a call comes in and its answer takes the table's time, so a caller that dies in between
 * leaves an object behind, as with the real thing.
 */
public abstract class World {

  /** Where a world gets time and chance from. */
  public record Surroundings(
      Clock clock, Sleeper sleeper, Latencies latencies, RandomGenerator random) {}

  private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

  private final Surroundings surroundings;
  private final Map<String, Kind> kinds = new TreeMap<>();
  private final Map<String, Function<Values, Map<String, Object>>> lists = new TreeMap<>();
  private final Map<String, CloudObject> objects = new TreeMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<PlannedFault> faults = new ArrayList<>();
  private boolean lenient;
  private boolean crashed;

  private static final class PlannedFault {
    private final Fault fault;
    private int left;

    private PlannedFault(Fault fault, int left) {
      this.fault = fault;
      this.left = left;
    }
  }

  protected World(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Returns the SDK's name, for example {@code oci}. */
  public abstract String name();

  /**
   * Refuses a configuration that the real plugin or its cloud would not take. Values may be
   * unknown.
   */
  protected void configured(Values configuration) {}

  /** Refuses a call of a caller that cannot reach the cloud. */
  protected void reached() {}

  protected final void teach(String type, Kind kind) {
    kinds.put(type, kind);
  }

  protected final void teachList(String function, Function<Values, Map<String, Object>> list) {
    lists.put(function, list);
  }

  // What a test asks and does.

  /**
   * Stops this cloud's own refusals, so that a test sees whether something else refuses; the schema
   * still holds.
   */
  public final synchronized void leniently() {
    lenient = true;
  }

  /** Plans a fault for the next {@code times} calls that it applies to. */
  public final synchronized void plan(Fault fault, int times) {
    faults.add(new PlannedFault(fault, times));
  }

  /** Returns what the next such call would be refused with; it is not counted as that call. */
  public final synchronized Optional<Refusal> foreseen(Fault.Attempt attempt) {
    return faults.stream()
        .filter(planned -> planned.left > 0 && planned.fault.applies().test(attempt))
        .map(planned -> planned.fault.refusal())
        .findFirst();
  }

  /** Forgets planned faults. */
  public final synchronized void calm() {
    faults.clear();
  }

  /**
   * Lets the plugin of this cloud die in the middle of a call: this call and all that are under way
   * fail, and so do later ones until the engine starts the plugin again. What was done is done.
   */
  protected final synchronized void crash(String words) {
    crashed = true;
    throw new Refusal("panic", words);
  }

  /** The engine has started the plugin again. */
  final synchronized void startedAgain() {
    crashed = false;
  }

  final synchronized boolean hasCrashed() {
    return crashed;
  }

  /** Returns every call so far, in the order of arrival. */
  public final synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Returns everything that exists, sorted by type and id. */
  public final synchronized List<CloudObject> objects() {
    return List.copyOf(objects.values());
  }

  /** Returns everything of one type. */
  public final synchronized List<CloudObject> objects(String type) {
    return objects.values().stream().filter(object -> object.type().equals(type)).toList();
  }

  /** Returns one object, if it exists. */
  public final synchronized Optional<CloudObject> object(String type, String id) {
    return Optional.ofNullable(objects.get(key(type, id)));
  }

  /** Returns the only object of a type for which this holds. */
  public final synchronized CloudObject only(String type, Predicate<Values> holds) {
    var found = objects(type).stream().filter(object -> holds.test(object.now())).toList();
    if (found.size() != 1) {
      throw new IllegalStateException(
          "%d objects of type %s match, not one".formatted(found.size(), type));
    }
    return found.get(0);
  }

  /** Changes a property behind the engine's back; null removes it. */
  public final synchronized void change(CloudObject object, String property, Object value) {
    object.set(property, value);
  }

  /** Removes an object behind the engine's back, with no rule asked. */
  public final synchronized void lose(CloudObject object) {
    objects.remove(key(object.type(), object.id()));
    kinds.get(object.type()).settled(object, Operation.DELETE);
  }

  /** Removes an object that goes with another one. */
  public final synchronized void vanish(CloudObject object) {
    objects.remove(key(object.type(), object.id()));
  }

  // What the provider does.

  final synchronized boolean isLenientNow() {
    return lenient;
  }

  final Optional<Kind> kind(String type) {
    return Optional.ofNullable(kinds.get(type));
  }

  final CloudObject create(String type, String urn, Values inputs) {
    var kind = kinds.get(type);
    return during(
        Operation.CREATE,
        type,
        urn,
        "",
        inputs,
        () -> {
          var made = kind.create(inputs, urn.substring(urn.lastIndexOf(':') + 1));
          if (made.found()) {
            return objects.get(key(type, made.id()));
          }
          if (objects.containsKey(key(type, made.id())) && !kind.isSetting()) {
            throw new Refusal("409-Conflict", made.id() + " already exists");
          }
          var object = new CloudObject(type, made.id(), Map.of());
          object.give(inputs.toMap());
          plan(kind, object, inputs);
          object.setAll(made.computed());
          put(object);
          return object;
        },
        object -> kind.settled(object, Operation.CREATE));
  }

  final Optional<CloudObject> read(String type, String urn, String id) {
    return during(
        Operation.READ,
        type,
        urn,
        id,
        Values.of(Map.of()),
        () -> {
          var object = object(type, id);
          object.ifPresent(kinds.get(type)::observed);
          return object;
        },
        object -> {});
  }

  final CloudObject update(String type, String urn, String id, Values inputs) {
    var kind = kinds.get(type);
    return during(
        Operation.UPDATE,
        type,
        urn,
        id,
        inputs,
        () -> {
          var object =
              object(type, id)
                  .orElseThrow(() -> new Refusal("404-NotFound", id + " does not exist"));
          var computed = kind.update(object, inputs);
          object.give(inputs.toMap());
          plan(kind, object, inputs);
          object.setAll(computed);
          return object;
        },
        object -> kind.settled(object, Operation.UPDATE));
  }

  private static void plan(Kind kind, CloudObject object, Values inputs) {
    kind.planned()
        .forEach(
            (name, value) -> {
              if (!inputs.has(name)) {
                object.set(name, value);
              }
            });
  }

  /** Deletes; what is gone already counts as deleted, as it does for the real plugins. */
  final void delete(String type, String urn, String id) {
    var kind = kinds.get(type);
    var inputs = object(type, id).map(CloudObject::now).orElse(Values.of(Map.of()));
    during(
        Operation.DELETE,
        type,
        urn,
        id,
        inputs,
        () -> {
          var object = object(type, id);
          if (object.isPresent()) {
            kind.delete(object.get());
            if (!kind.isSetting()) {
              objects.remove(key(type, id));
            }
          }
          return object;
        },
        object -> object.ifPresent(gone -> kind.settled(gone, Operation.DELETE)));
  }

  final Map<String, Object> list(String function, Values arguments) {
    var list = lists.get(function);
    if (list == null) {
      throw new Refusal("Unknown function", function + " is not one that this simulator knows");
    }
    return during(
        Operation.LIST, function, "", "", arguments, () -> list.apply(arguments), ignored -> {});
  }

  // What kinds use.

  /** Puts something in the cloud that nobody created through the engine. */
  public final synchronized CloudObject seed(
      String type, String id, Map<String, Object> properties) {
    var object = new CloudObject(type, id, Map.of());
    object.setAll(properties);
    put(object);
    return object;
  }

  private void put(CloudObject object) {
    objects.put(key(object.type(), object.id()), object);
  }

  /** Refuses, unless this world is lenient. */
  public final void refuse(boolean wrong, String code, String sentence, Object... details) {
    if (wrong && !lenient) {
      throw new Refusal(code, sentence.formatted(details));
    }
  }

  public final String now() {
    return surroundings.clock().instant().toString();
  }

  public final RandomGenerator random() {
    return surroundings.random();
  }

  /** Returns lower-case letters and digits, as clouds put them in ids. */
  public final String randomLetters(int length) {
    return random()
        .ints(length, 0, ID_LETTERS.length())
        .mapToObj(i -> String.valueOf(ID_LETTERS.charAt(i)))
        .reduce("", String::concat);
  }

  private <T> T during(
      Operation operation,
      String type,
      String urn,
      String id,
      Values inputs,
      Supplier<T> work,
      java.util.function.Consumer<T> settle) {
    var at = surroundings.clock().instant();
    var latency = surroundings.latencies().of(type, operation);
    T result = null;
    Refusal refusal = null;
    synchronized (this) {
      try {
        reached();
        var fault = nextFault(new Fault.Attempt(operation, type, urn, inputs));
        if (fault.isPresent() && !fault.get().afterEffect()) {
          throw fault.get().refusal();
        }
        result = work.get();
        refusal = fault.map(Fault::refusal).orElse(null);
      } catch (Refusal refused) {
        refusal = refused;
      }
      calls.add(
          new Call(
              operation,
              type,
              urn,
              id,
              at,
              latency,
              Optional.ofNullable(refusal).map(Refusal::getMessage)));
    }
    if (result != null || refusal == null) {
      pause(latency);
      synchronized (this) {
        settle.accept(result);
      }
    }
    if (refusal != null) {
      throw new Refusal(refusal);
    }
    return result;
  }

  private Optional<Fault> nextFault(Fault.Attempt attempt) {
    for (var planned : faults) {
      if (planned.left > 0 && planned.fault.applies().test(attempt)) {
        planned.left--;
        return Optional.of(planned.fault);
      }
    }
    return Optional.empty();
  }

  private void pause(Duration latency) {
    if (latency.isZero()) {
      return;
    }
    try {
      surroundings.sleeper().sleep(latency);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Cancelled", "the simulator was stopped in the middle of a call");
    }
  }

  private static String key(String type, String id) {
    return type + " " + id;
  }
}
