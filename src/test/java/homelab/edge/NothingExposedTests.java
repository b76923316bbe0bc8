package homelab.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wherever an {@code up} ends, no name leads to a container more openly than the stack file of
 * before or the new one says of that very pair. The resources and their dependencies are those that
 * the program registers; NothingExposedOnAStackTests does the same with the real engine's order.
 */
class NothingExposedTests {

  @TempDir static Path project;

  /** A next up is tried from this many of the states, or twice as many at most. */
  private static final int NEXT_UPS = Integer.getInteger("homelab.next.ups", 2);

  private static final Map<String, Registered> PROGRAMS = new HashMap<>();

  /** What becomes of a change. */
  private enum End {
    /** It is made, wherever it was stopped before. */
    MADE,
    /** It is refused before the engine runs, and made in the two steps that the refusal names. */
    TWO_STEPS,
    /** The engine refuses it in the middle, because a container would be made anew. */
    ENGINE
  }

  private record Change(String what, String before, String after, End end) {}

  private static final List<Change> FAMILY =
      List.of(
          new Change("add", "blog:1", "blog:1 notes:2", End.MADE),
          new Change("add behind Access", "blog:1", "blog:1 notes:2!a", End.MADE),
          new Change("gate", "blog:1 notes:2", "blog:1 notes:2!a", End.MADE),
          new Change("ungate", "blog:1 notes:2!a", "blog:1 notes:2", End.MADE),
          new Change("other people", "blog:1 notes:2!a", "blog:1 notes:2!b", End.MADE),
          new Change("rename", "blog:1 notes:2", "blog:1 notes:2=memo", End.MADE),
          new Change("rename behind Access", "blog:1 notes:2!a", "blog:1 notes:2=memo!a", End.MADE),
          new Change("rename and gate", "blog:1 notes:2", "blog:1 notes:2=memo!a", End.MADE),
          new Change("rename and ungate", "blog:1 notes:2!a", "blog:1 notes:2=memo", End.MADE),
          new Change("rename, other people", "notes:2!a", "notes:2=memo!b", End.MADE),
          new Change("swap", "blog:1 notes:2", "blog:1=notes notes:2=blog", End.MADE),
          new Change(
              "swap, one behind Access",
              "blog:1 notes:2!a",
              "blog:1=notes notes:2=blog!a",
              End.MADE),
          new Change(
              "swap and swap the gates",
              "blog:1 notes:2!a",
              "blog:1=notes!a notes:2=blog",
              End.TWO_STEPS),
          new Change(
              "swap, both behind Access",
              "blog:1!a notes:2!b",
              "blog:1=notes!a notes:2=blog!b",
              End.TWO_STEPS),
          new Change(
              "swap and ungate both", "blog:1!a notes:2!b", "blog:1=notes notes:2=blog", End.MADE),
          new Change(
              "take a name that becomes free",
              "blog:1 notes:2!a",
              "blog:1=notes notes:2=memo!a",
              End.MADE),
          new Change(
              "take a gated name that becomes free, behind Access",
              "blog:1!a notes:2!b",
              "blog:1=notes!a notes:2=memo!b",
              End.TWO_STEPS),
          new Change(
              "rotate",
              "blog:1 notes:2!a wiki:3",
              "blog:1=notes notes:2=wiki!a wiki:3=blog",
              End.MADE),
          new Change("reorder", "blog:1 notes:2!a", "notes:2!a blog:1", End.MADE),
          new Change("reorder without slots", "blog notes!a", "notes!a blog", End.ENGINE),
          new Change("swap slots", "blog:1 notes:2!a", "blog:2 notes:1!a", End.ENGINE),
          new Change("retire", "blog:1 notes:2", "blog:1", End.MADE),
          new Change("retire behind Access", "blog:1 notes:2!a", "blog:1", End.MADE),
          new Change("retire, and take its name", "blog:1 notes:2!a", "blog:1=notes", End.MADE),
          new Change(
              "retire, and take its gated name",
              "blog:1!a notes:2!b",
              "blog:1=notes!a",
              End.TWO_STEPS),
          new Change(
              "retire, and a new one in its slot", "blog:1 notes:2!a", "blog:1 memo:2", End.ENGINE),
          new Change(
              "retire, and a new one with its name",
              "blog:1 notes:2!a",
              "blog:1 memo:3=notes",
              End.MADE));

  @TestFactory
  Stream<DynamicTest> wherever() {
    return FAMILY.stream()
        .map(
            change ->
                dynamicTest(
                    "%s: %s → %s".formatted(change.what(), change.before(), change.after()),
                    () -> {
                      var count = new Count();
                      judged(change, count);
                      System.out.println(change.what() + ": " + count);
                    }));
  }

  /** Nine thousand states, so not with the others. */
  @Tag("full")
  @Test
  void whereverARotationBehindAccessEnds() {
    var count = new Count();
    judged(
        new Change(
            "rotate behind Access",
            "blog:1!a notes:2!b wiki:3!a",
            "blog:1=notes!a notes:2=wiki!b wiki:3=blog!a",
            End.TWO_STEPS),
        count);
    System.out.println("rotate behind Access: " + count);
  }

  @TestFactory
  Stream<DynamicTest> whereverAlsoWhereAccessIsNotEnabled() {
    return FAMILY.stream()
        .filter(change -> change.after().contains("!"))
        .map(
            change ->
                dynamicTest(
                    change.what(),
                    () -> {
                      var before = program(change.before());
                      var after = program(change.after());
                      var reached = prefixes(retired(before, after), before, after, false).go();
                      assertThat(exposed(reached.states(), before, after)).isEmpty();
                    }));
  }

  /** Names and gates were called after their service alone, and protected. */
  @TestFactory
  Stream<DynamicTest> aStateOfAnEarlierVersionIsTakenOverFirst() {
    return FAMILY.stream()
        .map(
            change ->
                dynamicTest(
                    change.what(),
                    () -> {
                      var before = program(change.before());
                      var after = program(change.after());
                      var state = earlier(before);
                      assertThat(prefixes(state, before, before, true).nothingToDo()).isTrue();
                      assertThat(new NameChanges(state.values(), before.topology()).refusal())
                          .isEmpty();
                      var refusal = new NameChanges(state.values(), after.topology()).refusal();
                      assertThat(
                              refusal.filter(text -> text.contains("earlier version")).isPresent())
                          .isEqualTo(somethingGoes(before, after));
                    }));
  }

  /** Tells whether a service, its name or its gate is no longer declared. */
  private static boolean somethingGoes(Registered before, Registered after) {
    return before.services().stream()
        .anyMatch(
            old ->
                after.services().stream()
                    .noneMatch(
                        now ->
                            now.name().equals(old.name())
                                && now.hostName().equals(old.hostName())
                                && (old.people().isEmpty() || !now.people().isEmpty())));
  }

  private static Map<String, EdgeResource> earlier(Registered program) {
    var resources = new TreeMap<String, EdgeResource>();
    for (var one : program.resources().values()) {
      var now = one.resource();
      var key = one.aliases().stream().findFirst().orElse(one.key());
      resources.put(
          key,
          new EdgeResource(now.type(), key.replaceFirst(".*::", ""), now.id(), now.inputs(), true));
    }
    return resources;
  }

  /**
   * Two services with every public label of three, every gate of two, or none, and each of them
   * absent: every change from each to each.
   */
  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyChangeOfTwoServices() {
    var files = new ArrayList<String>();
    for (var blog : each("blog:1")) {
      for (var notes : each("notes:2")) {
        var file = (blog + " " + notes).strip();
        if (!label(blog).equals(label(notes))) {
          files.add(file);
        }
      }
    }
    return files.stream()
        .map(
            before ->
                dynamicTest(
                    before,
                    () -> {
                      var count = new Count();
                      for (var after : files) {
                        var refused = changes(program(before), program(after)).refusal();
                        judged(
                            new Change(
                                "any",
                                before,
                                after,
                                refused.isPresent() ? End.TWO_STEPS : End.MADE),
                            count);
                      }
                      System.out.println(before + ": " + count);
                    }));
  }

  private static List<String> each(String service) {
    var all = new ArrayList<>(List.of(""));
    for (var label : List.of("blog", "notes", "memo")) {
      for (var gate : List.of("", "!a", "!b")) {
        all.add(service + "=" + label + gate);
      }
    }
    return all;
  }

  private static String label(String service) {
    return service.replaceAll(".*=|!.*", "");
  }

  /** How much was looked at. */
  private static final class Count {
    private int changes;
    private int states;
    private int nextUps;

    @Override
    public String toString() {
      return "%d changes, %d states, %d next ups from them, 0 exposures"
          .formatted(changes, states, nextUps);
    }
  }

  private static void judged(Change change, Count count) {
    var before = program(change.before());
    var after = program(change.after());
    count.changes++;
    var refusal = changes(before, after).refusal();
    assertThat(refusal.isPresent())
        .as("refused before the engine runs: %s → %s", change.before(), change.after())
        .isEqualTo(change.end() == End.TWO_STEPS);
    // Also what is refused must expose nothing: the plain engine would try it.
    var reached = prefixes(retired(before, after), before, after, true).go();
    count.states += reached.states().size();
    assertThat(exposed(reached.states(), before, after))
        .as("%s → %s", change.before(), change.after())
        .isEmpty();
    assertThat(reached.possible()).as("it can be made").isEqualTo(change.end() == End.MADE);
    if (change.end() == End.MADE) {
      assertThat(reached.whole()).as("in whatever order").isTrue();
    }
    nextUps(reached.states(), before, after, change.end(), count);
    if (change.end() == End.TWO_STEPS) {
      var aside = aside(before, after);
      assertThat(refusal.get())
          .contains(
              changes(before, after).handovers().stream()
                  .map(one -> NameChanges.aside(one.to().guest().name()))
                  .toList());
      judged(new Change("aside", change.before(), aside, End.MADE), count);
      judged(new Change("and there", aside, change.after(), End.MADE), count);
    }
  }

  /** From where it ended, at most at so many places evenly spread: on, or back. */
  private static void nextUps(
      Collection<Map<String, EdgeResource>> states,
      Registered before,
      Registered after,
      End end,
      Count count) {
    var seen = new HashSet<Map<String, EdgeResource>>();
    var all = List.copyOf(states);
    int apart = Math.max(1, all.size() / NEXT_UPS);
    for (int at = 0; at < all.size(); at += apart) {
      var state = all.get(at);
      for (var target : List.of(after, before)) {
        boolean back = target == before;
        // What was retired or added does not come or go by an 'up' alone.
        if (back
            && !(retiredNames(before, after).isEmpty() && retiredNames(after, before).isEmpty())) {
          continue;
        }
        var next = prefixes(state, before, after, target, true).go();
        count.nextUps++;
        var fresh = next.states().stream().filter(seen::add).toList();
        assertThat(exposed(fresh, before, after)).as("in the next up").isEmpty();
        if (back || end == End.MADE) {
          assertThat(next.whole() && next.possible())
              .as("the next up ends well, %s".formatted(back ? "back" : "on"))
              .isTrue();
        }
      }
    }
  }

  private static List<Served> exposed(
      Collection<Map<String, EdgeResource>> states, Registered before, Registered after) {
    var declared = new ArrayList<>(served(before));
    declared.addAll(served(after));
    var exposed = new LinkedHashSet<Served>();
    states.forEach(
        state ->
            new Edge(state.values())
                .served().stream()
                    .filter(served -> !served.isDeclaredBy(declared))
                    .forEach(exposed::add));
    return List.copyOf(exposed);
  }

  private static List<Served> served(Registered program) {
    return new Edge(resources(program).values()).served();
  }

  private static Map<String, EdgeResource> resources(Registered program) {
    var resources = new TreeMap<String, EdgeResource>();
    program.resources().forEach((key, one) -> resources.put(key, one.resource()));
    return resources;
  }

  /** As 'homelab retire' leaves it before the engine runs: switched off and no longer protected. */
  private static Map<String, EdgeResource> retired(Registered before, Registered after) {
    var resources = resources(before);
    for (var name : retiredNames(before, after)) {
      resources.computeIfPresent(
          Registered.key(EdgeResource.CONTAINER, "container-" + name),
          (key, container) -> {
            var off = Prefixes.switchedOff(container);
            return new EdgeResource(off.type(), off.name(), off.id(), off.inputs(), false);
          });
    }
    return resources;
  }

  private static Set<String> retiredNames(Registered before, Registered after) {
    var names = before.services().stream().map(Spec::name).collect(Collectors.toSet());
    after.services().forEach(service -> names.remove(service.name()));
    return names;
  }

  private static Prefixes prefixes(
      Map<String, EdgeResource> start, Registered before, Registered after, boolean accessEnabled) {
    return prefixes(start, before, after, after, accessEnabled);
  }

  private static Prefixes prefixes(
      Map<String, EdgeResource> start,
      Registered before,
      Registered after,
      Registered target,
      boolean accessEnabled) {
    var dependencies = new HashMap<String, Set<String>>();
    for (var program : List.of(before, after)) {
      program.resources().forEach((key, one) -> dependencies.put(key, one.after()));
    }
    return new Prefixes(start, dependencies, target, accessEnabled);
  }

  private static NameChanges changes(Registered before, Registered after) {
    return new NameChanges(resources(before).values(), after.topology());
  }

  /** The stack file that the refusal asks for in its first step. */
  private static String aside(Registered before, Registered after) {
    var moving =
        changes(before, after).handovers().stream()
            .map(one -> one.to().guest().name())
            .collect(Collectors.toSet());
    return after.services().stream()
        .map(
            service ->
                service.name()
                    + service.slot().map(slot -> ":" + slot).orElse("")
                    + "="
                    + (moving.contains(service.name())
                        ? NameChanges.aside(service.name())
                        : service.hostName())
                    + service.people().stream()
                        .map(person -> "!" + person)
                        .collect(Collectors.joining()))
        .collect(Collectors.joining(" "));
  }

  private static Registered program(String services) {
    return PROGRAMS.computeIfAbsent(services, line -> Registered.of(Spec.list(line), project));
  }
}
