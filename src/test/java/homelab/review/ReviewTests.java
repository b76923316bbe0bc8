package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.review.Rehearsed.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comments as a reader sees them; {@code -Dgolden.write=true} writes them anew. */
class ReviewTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/review");
  private static final String NODE = "oci:Core/instance:Instance";
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
  private static final String RULES =
      "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
  private static final String APPLICATION =
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
  private static final Pattern NAME_WORDS =
      Pattern.compile(
          "is public from then on|is behind Access from then on|\\*\\*Service .* moves");
  private static final String ROUTER = "proxmoxve:index/vmLegacy:VmLegacy";

  private static final Events EACH_KIND =
      new Events()
          .step("same", "oci:Core/vcn:Vcn", "network")
          .step(
              "create-replacement",
              NODE,
              "node",
              false,
              Map.of("metadata", "[secret]", "shape", "A1"),
              Map.of("metadata", "[secret] ", "shape", "A1"))
          .step("replace", NODE, "node")
          .step("delete-replaced", NODE, "node")
          .step("update", RECORD, "node-name", false, Map.of("ttl", 60), Map.of("ttl", 300))
          .step("create", RECORD, "name-blog")
          .guarded("delete", RECORD, "name-old")
          .step(
              "update",
              ROUTER,
              "router",
              true,
              Map.of("description", "a|b"),
              Map.of("description", "with `ticks`"))
          .step("import", "oci:Core/subnet:Subnet", "subnet")
          .step("update", "pulumi:pulumi:Stack", "homelab-home");

  @Test
  void aChangeOfEachKindIsSaidInTheOrderOfItsWeight() throws IOException {
    golden("each-kind.md", preview(EACH_KIND.log()));
  }

  @Test
  void nothingToChangeIsSaidInOneLine() throws IOException {
    golden("nothing.md", preview(new Events().step("same", NODE, "node").log()));
  }

  @Test
  void aHarmlessChangeSaysThatItIs() throws IOException {
    golden("harmless.md", preview(new Events().step("create", RECORD, "name-blog").log()));
  }

  @Test
  void aDeletedNodeIsNotAReplacedOne() {
    assertThat(preview(new Events().step("delete", NODE, "node").log()))
        .contains("**The node is deleted.**")
        .doesNotContain("replaced");
  }

  @Test
  void aFirstNodeIsNoReplacement() {
    assertThat(preview(new Events().step("create", NODE, "node").log())).doesNotContain("CAUTION");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theEnginesOrderDoesNotMatter(long seed) {
    assertThat(preview(EACH_KIND.shuffled(seed))).isEqualTo(preview(EACH_KIND.log()));
  }

  @Test
  void theDifferenceOfTwoRehearsalsNamesResourcesFirstBootAndWays() throws IOException {
    var base =
        new Rehearsed(
            "home",
            List.of(
                resource(NODE, "node", "{\"freeformTags\":{\"homelab-first-boot\":\"aa\"}}"),
                resource(RECORD, "name-blog", "{\"content\":\"x\",\"ttl\":1}"),
                resource(RECORD, "name-gone", "{}"),
                resource(ROUTER, "router", "{\"cdrom\":{\"fileId\":\"local:iso/one.iso\"}}")),
            "#!/bin/sh\necho one\necho two\n",
            List.of(List.of("the LAN", "the management", "nothing")));
    var changed =
        new Rehearsed(
            "home",
            List.of(
                resource(NODE, "node", "{\"freeformTags\":{\"homelab-first-boot\":\"bb\"}}"),
                resource(RECORD, "name-blog", "{\"content\":\"x\",\"ttl\":1}"),
                resource(RECORD, "name-new", "{}"),
                resource(ROUTER, "router", "{\"cdrom\":{\"fileId\":\"local:iso/two.iso\"}}")),
            "#!/bin/sh\necho one\necho ```three\n",
            List.of(List.of("the LAN", "the management", "TCP 22")));

    golden(
        "rehearsed.md",
        new RehearsedDifference(base, changed).data(List.of()).review().render().toString());
    assertThat(new RehearsedDifference(base, base).data(List.of()).review().render().toString())
        .contains("Nothing changes; 4", "First boot: the same", "Who may reach what: the same");
  }

  @Test
  void aLargerVolumeOfAServiceIsANewContainerAndNoChangeInPlace() throws IOException {
    var type = "proxmoxve:index/containerLegacy:ContainerLegacy";
    var inputs = "{\"cpu\":{\"cores\":1},\"mountPoints\":[{\"size\":\"%s\",\"backup\":true}]}";
    var base = rehearsed(new Resource(type, "container-blog", true, json(inputs, "8G")));
    var changed = rehearsed(new Resource(type, "container-blog", true, json(inputs, "16G")));

    var review =
        new RehearsedDifference(base, changed).data(List.of()).review().render().toString();

    assertThat(review)
        .contains("1 to replace", "Something protected would be deleted or replaced")
        .doesNotContain("in place");
  }

  /**
   * What a plan does to the names under which services are reached: before, then, and the words.
   */
  private record NameChange(String what, List<Served> before, List<Served> then, String... words) {}

  private record Served(String service, String name, boolean gated) {}

  private static List<NameChange> nameChanges() {
    var open = new Served("blog", "blog", false);
    var gated = new Served("blog", "blog", true);
    var notes = new Served("notes", "notes", true);
    return List.of(
        new NameChange("nothing", List.of(gated, notes), List.of(gated, notes)),
        new NameChange("a new public service", List.of(notes), List.of(notes, open)),
        new NameChange("a new service behind Access", List.of(), List.of(gated)),
        new NameChange("a service goes", List.of(notes, gated), List.of(notes)),
        new NameChange(
            "gate",
            List.of(open, notes),
            List.of(gated, notes),
            "> [!WARNING]\n> **`blog.example.org` is behind Access from then on.**"),
        new NameChange(
            "ungate",
            List.of(gated, notes),
            List.of(open, notes),
            "> [!CAUTION]\n> **`blog.example.org` is public from then on.** The gate before it is"
                + " deleted, as the last thing"),
        new NameChange(
            "rename",
            List.of(open, notes),
            List.of(new Served("blog", "journal", false), notes),
            "> [!WARNING]\n> **Service `blog` moves from `blog.example.org` to"
                + " `journal.example.org`, public.**",
            "The old name is deleted last."),
        new NameChange(
            "rename behind Access",
            List.of(gated),
            List.of(new Served("blog", "journal", true)),
            "**Service `blog` moves from `blog.example.org` to `journal.example.org`, behind"
                + " Access.**"),
        new NameChange(
            "rename and gate",
            List.of(open),
            List.of(new Served("blog", "journal", true)),
            "**`journal.example.org` is behind Access from then on.**",
            "**Service `blog` moves from `blog.example.org` to `journal.example.org`, behind"
                + " Access.**"),
        new NameChange(
            "rename and ungate",
            List.of(gated),
            List.of(new Served("blog", "journal", false)),
            "> [!CAUTION]\n> **`journal.example.org` is public from then on.**",
            "**Service `blog` moves from `blog.example.org` to `journal.example.org`, public.**"),
        new NameChange(
            "swap",
            List.of(open, new Served("wiki", "wiki", false)),
            List.of(new Served("blog", "wiki", false), new Served("wiki", "blog", false)),
            "**Service `blog` moves from `blog.example.org` to `wiki.example.org`, public.**",
            "The old name leads to `wiki` then.",
            "**Service `wiki` moves from `wiki.example.org` to `blog.example.org`, public.**",
            "The old name leads to `blog` then."));
  }

  /** Before an 'up' and where no account is asked alike; nothing else is said of names. */
  @TestFactory
  Stream<DynamicTest> whatHappensToPublicNamesIsSaidInWords() {
    return nameChanges().stream()
        .map(
            change ->
                dynamicTest(
                    change.what(),
                    () -> {
                      var preview = preview(events(change).log());
                      var rehearsed =
                          new RehearsedDifference(edge(change.before()), edge(change.then()))
                              .data(List.of())
                              .review()
                              .render()
                              .toString();
                      for (var said : List.of(preview, rehearsed)) {
                        assertThat(List.of(change.words()))
                            .allSatisfy(words -> assertThat(said).contains(words));
                        assertThat(NAME_WORDS.matcher(said).results().count())
                            .as(said)
                            .isEqualTo(
                                Stream.of(change.words())
                                    .filter(words -> NAME_WORDS.matcher(words).find())
                                    .count());
                      }
                    }));
  }

  @Test
  void allThatHappensToPublicNamesIsSaidTogether() throws IOException {
    var all =
        new NameChange(
            "all",
            List.of(
                new Served("blog", "blog", true),
                new Served("notes", "notes", false),
                new Served("wiki", "wiki", false)),
            List.of(
                new Served("blog", "blog", false),
                new Served("notes", "notes", true),
                new Served("wiki", "pages", false)));
    golden("public-names.md", preview(events(all).log()));
  }

  private static Events events(NameChange change) {
    var events =
        new Events()
            .step(
                change.before().equals(change.then()) ? "same" : "update",
                RULES,
                "tunnel-rules",
                true,
                rules(change.before()),
                rules(change.then()));
    step(events, RECORD, "public-name-%s", records(change.before()), records(change.then()));
    step(events, APPLICATION, "access-%s", gates(change.before()), gates(change.then()));
    return events;
  }

  private static void step(
      Events events,
      String type,
      String name,
      Map<String, Map<String, ?>> before,
      Map<String, Map<String, ?>> then) {
    var all = new java.util.TreeSet<>(before.keySet());
    all.addAll(then.keySet());
    for (var key : all) {
      var old = before.getOrDefault(key, Map.of());
      var now = then.getOrDefault(key, Map.of());
      var op =
          old.isEmpty() ? "create" : now.isEmpty() ? "delete" : old.equals(now) ? "same" : "update";
      events.step(op, type, name.formatted(key), false, old, now);
    }
  }

  private static Map<String, ?> rules(List<Served> served) {
    return Map.of(
        "config",
        Map.of(
            "ingresses",
            Stream.concat(
                    served.stream()
                        .map(
                            one ->
                                Map.of(
                                    "hostname",
                                    one.name() + ".example.org",
                                    "service",
                                    "http://%s:8080".formatted(one.service()))),
                    Stream.of(Map.of("service", "http_status:404")))
                .toList()));
  }

  private static Map<String, Map<String, ?>> records(List<Served> served) {
    return served.stream()
        .collect(
            Collectors.toMap(
                Served::name,
                one ->
                    Map.of(
                        "name",
                        one.name() + ".example.org",
                        "comment",
                        "Service %s, through the tunnel".formatted(one.service()))));
  }

  private static Map<String, Map<String, ?>> gates(List<Served> served) {
    return served.stream()
        .filter(Served::gated)
        .collect(
            Collectors.toMap(
                one -> "%s@%s".formatted(one.service(), one.name()),
                one -> Map.of("domain", one.name() + ".example.org")));
  }

  private static Rehearsed edge(List<Served> served) {
    var json = new ObjectMapper();
    var resources = new java.util.ArrayList<Resource>();
    resources.add(new Resource(RULES, "tunnel-rules", true, json.valueToTree(rules(served))));
    records(served)
        .forEach(
            (name, inputs) ->
                resources.add(
                    new Resource(RECORD, "public-name-" + name, false, json.valueToTree(inputs))));
    gates(served)
        .forEach(
            (name, inputs) ->
                resources.add(
                    new Resource(APPLICATION, "access-" + name, false, json.valueToTree(inputs))));
    return new Rehearsed("home", resources, "line\n", List.of());
  }

  private static Rehearsed rehearsed(Resource resource) {
    return new Rehearsed("home", List.of(resource), "line\n", List.of());
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text, String size)
      throws IOException {
    return new ObjectMapper().readTree(text.formatted(size));
  }

  @Test
  void aRehearsalIsReadAsItWasWritten(@org.junit.jupiter.api.io.TempDir Path folder)
      throws IOException {
    var one =
        new Rehearsed(
            "home",
            List.of(resource(NODE, "node", "{\"a\":[1,{\"b\":true}]}")),
            "line\n",
            List.of(List.of("a", "b", "c")));
    Files.writeString(folder.resolve(Rehearsed.FILE), one.toJson());

    assertThat(Rehearsed.in(folder)).isEqualTo(one);
  }

  private static Resource resource(String type, String name, String inputs) throws IOException {
    return new Resource(type, name, type.equals(ROUTER), new ObjectMapper().readTree(inputs));
  }

  private static String preview(String log) {
    return new Review(
            Markdown.ours("Preview of stack %s", Markdown.code("home")),
            Markdown.ours("Against the state as it is now."),
            EngineEvents.plan(log),
            List.of())
        .render()
        .toString();
  }

  private static void golden(String name, String text) throws IOException {
    var file = GOLDEN.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
