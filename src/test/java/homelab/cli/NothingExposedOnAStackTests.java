package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.edge.Edge;
import homelab.edge.EdgeResource;
import homelab.edge.Served;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The real engine with the whole program: an {@code up} that changes public names is refused by a
 * cloud, or killed, at each of its operations in turn. Whatever the simulated edge serves then was
 * declared by the stack file of before or by the new one, and the next {@code up} ends with what is
 * declared. {@code homelab.edge.NothingExposedTests} tries every order; here is the engine's own.
 */
@Tag("engine")
@Tag("full")
class NothingExposedOnAStackTests extends OneFirstUp {

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

  private static final Set<Operation> CHANGES =
      Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

  /** Service, public label and whether it is behind Access: blog is public, notes is not. */
  private record Change(String what, String blog, boolean blogGated, String notes, boolean gated) {}

  @TestFactory
  Stream<DynamicTest> whereverItEnds() {
    return Stream.of(
            new Change("gate", "blog", true, "notes", true),
            new Change("ungate", "blog", false, "notes", false),
            new Change("rename behind Access", "blog", false, "memo", true),
            new Change("rename and gate", "journal", true, "notes", true),
            new Change("swap", "notes", false, "blog", true),
            new Change("take a name that becomes free", "notes", false, "memo", true))
        .map(change -> dynamicTest(change.what(), () -> eachOperation(change)));
  }

  @Test
  void whereAccessIsNotEnabledTheServiceToBeGatedIsNotReachedAtAll() throws IOException {
    try (var copy = copy("prefix-not-enabled", new Killing())) {
      copy.clouds().cloudflare().withoutAccess();
      var first = homelab(copy, "up", "--yes");
      assertThat(first.exitCode()).as(first.everything()).isNotZero();
      assertThat(first.everything()).contains("403").contains("9999");
      assertThat(served(copy)).isEmpty();

      copy.clouds().cloudflare().withAccess();
      up(copy);
      assertThat(served(copy)).hasSize(3);
    }
  }

  @Test
  void aGatedNameGoesToAnotherGatedServiceInTheTwoStepsThatTheRefusalNames() throws IOException {
    try (var copy = copy("prefix-two-steps", new Killing())) {
      up(copy);
      write(copy, new Change("both behind Access", "blog", true, "notes", true));
      up(copy);
      var base = served(copy);
      var swap = new Change("swap", "notes", true, "blog", true);
      write(copy, swap);

      for (var words : List.of(List.of("preview"), List.of("up", "--yes"))) {
        var refused = homelab(copy, words.toArray(String[]::new));
        assertThat(refused.exitCode()).as(refused.everything()).isEqualTo(Exit.REFUSED.code());
        assertThat(refused.errors())
            .contains("services.blog: hostName: blog-moving")
            .contains("services.notes: hostName: notes-moving")
            .contains("Nothing was changed");
      }
      assertThat(served(copy)).isEqualTo(base);

      write(copy, new Change("aside", "blog-moving", true, "notes-moving", true));
      up(copy);
      write(copy, swap);
      up(copy);
      assertThat(served(copy))
          .extracting(served -> served.publicName() + " " + served.container())
          .contains("notes.example.org blog", "blog.example.org notes");
    }
  }

  private static void eachOperation(Change change) throws IOException {
    var killing = new Killing();
    try (var copy = copy("prefix-" + change.what().replace(' ', '-').toLowerCase(), killing)) {
      up(copy);
      var base = served(copy);
      write(copy, change);
      int from = killing.seen.get();
      up(copy);
      int operations = killing.seen.get() - from;
      var changed = served(copy);
      assertThat(changed).isNotEqualTo(base);
      assertThat(operations).isPositive();
      back(copy, base);
      for (int at = 1; at <= operations; at++) {
        write(copy, change);
        refusedAt(copy, at);
        declaredBy(copy, base, changed);
        goesOn(copy, changed);
        back(copy, base);

        write(copy, change);
        killing.at = killing.seen.get() + at;
        assertThat(homelab(copy, "up", "--yes").exitCode()).isNotZero();
        killing.at = NEVER;
        declaredBy(copy, base, changed);
        var repaired = homelab(copy, "state", "repair", "--yes");
        assertThat(repaired.exitCode()).as(repaired.everything()).isZero();
        declaredBy(copy, base, changed);
        goesOn(copy, changed);
        back(copy, base);
      }
      System.out.printf(
          "%s: %d operations, each refused and killed, %d next ups, 0 exposures%n",
          change.what(), operations, 2 * operations);
    }
  }

  private static void refusedAt(ThrowAwayCopy copy, int at) {
    var seen = new AtomicInteger();
    var refusal = new Refusal("503 Service Unavailable", "not now");
    for (World world : List.of(copy.clouds().cloudflare(), copy.clouds().proxmox())) {
      world.plan(
          new Fault(
              attempt -> CHANGES.contains(attempt.operation()) && seen.incrementAndGet() == at,
              refusal,
              false),
          1);
    }
    var done = homelab(copy, "up", "--yes");
    copy.clouds().worlds().forEach(World::calm);
    assertThat(done.exitCode()).as(done.everything()).isNotZero();
  }

  private static void goesOn(ThrowAwayCopy copy, List<Served> declared) {
    up(copy);
    assertThat(served(copy)).isEqualTo(declared);
    var again = homelab(copy, "preview", "--expect-no-changes");
    assertThat(again.output()).as(again.everything()).contains("unchanged");
  }

  private static void back(ThrowAwayCopy copy, List<Served> base) throws IOException {
    write(copy, new Change("base", "blog", false, "notes", true));
    up(copy);
    assertThat(served(copy)).isEqualTo(base);
  }

  private static void declaredBy(ThrowAwayCopy copy, List<Served> before, List<Served> after) {
    var declared = new ArrayList<>(before);
    declared.addAll(after);
    assertThat(served(copy)).allMatch(served -> served.isDeclaredBy(declared));
  }

  private static List<Served> served(ThrowAwayCopy copy) {
    return new Edge(
            copy.clouds().worlds().stream()
                .filter(world -> Set.of("cloudflare", "proxmoxve").contains(world.name()))
                .flatMap(world -> world.objects().stream())
                .filter(
                    object ->
                        object.type().startsWith("cloudflare:")
                            || object.type().equals(EdgeResource.CONTAINER))
                .map(
                    object ->
                        new EdgeResource(
                            object.type(),
                            "",
                            object.id(),
                            JSON.valueToTree(new TreeMap<>(object.now().toMap())),
                            false))
                .toList())
        .served();
  }

  private static void write(ThrowAwayCopy copy, Change change) throws IOException {
    var yaml = new YAMLMapper();
    var file = copy.project().resolve("Pulumi.home.yaml").toFile();
    var tree = (ObjectNode) yaml.readTree(file);
    var wanted =
        Map.of(
            "blog", Map.entry(change.blog(), change.blogGated()),
            "notes", Map.entry(change.notes(), change.gated()));
    for (var service : (ArrayNode) tree.at("/config/homelab:services")) {
      var want = wanted.get(service.path("name").asText());
      if (want != null) {
        var entry = (ObjectNode) service;
        entry.put("hostName", want.getKey());
        entry.remove("access");
        if (want.getValue()) {
          entry.putObject("access").putArray("emails").add("you@example.org");
        }
      }
    }
    yaml.writeValue(file, tree);
    ThrowAwayCopy.render(copy.project());
  }
}
