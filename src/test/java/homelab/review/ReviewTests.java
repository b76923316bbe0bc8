package homelab.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.review.Rehearsed.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comments as a reader sees them; {@code -Dgolden.write=true} writes them anew. */
class ReviewTests {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/review");
  private static final String NODE = "oci:Core/instance:Instance";
  private static final String RECORD = "cloudflare:index/dnsRecord:DnsRecord";
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

    golden("rehearsed.md", new RehearsedDifference(base, changed).review().render());
    assertThat(new RehearsedDifference(base, base).review().render())
        .contains("Nothing changes; 4", "First boot: the same", "Who may reach what: the same");
  }

  @Test
  void aLargerVolumeOfAServiceIsANewContainerAndNoChangeInPlace() throws IOException {
    var type = "proxmoxve:index/containerLegacy:ContainerLegacy";
    var inputs = "{\"cpu\":{\"cores\":1},\"mountPoints\":[{\"size\":\"%s\",\"backup\":true}]}";
    var base = rehearsed(new Resource(type, "container-blog", true, json(inputs, "8G")));
    var changed = rehearsed(new Resource(type, "container-blog", true, json(inputs, "16G")));

    var review = new RehearsedDifference(base, changed).review().render();

    assertThat(review)
        .contains("1 to replace", "Something protected would be deleted or replaced")
        .doesNotContain("in place");
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
        .render();
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
