package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How complete the policy is: from each resource that the program declares, each property of the
 * schema, nested ones too, is set to values that the schema allows and the program does not
 * declare. None passes but the texts of {@link #FREE}. What is left out instead of set is not tried
 * here.
 */
class GeneratedNeighboursTests {

  private static final List<String> SDKS = List.of("oci", "proxmoxve", "cloudflare", "command");
  private static final int DEEPEST = 6;

  /** A property of a type, as a pattern of its path, and why any text may stand there. */
  private record Free(String type, String path, String reason) {
    boolean covers(String otherType, String otherPath) {
      return Pattern.matches(type, otherType) && Pattern.matches(path, otherPath);
    }
  }

  private static final String PEOPLE = "a remark for people";

  private static final List<Free> FREE =
      List.of(
          new Free(".*", "(description|comment|displayName|message)", PEOPLE),
          new Free("oci:.*", "freeformTags\\..+", "tags that a repair and people read"),
          new Free("proxmoxve:.*", "tags\\[\\d+]", "tags that Ansible and people read"),
          new Free(".*", "(routeRules|egressSecurityRules)\\[\\d+]\\.description", PEOPLE),
          new Free("proxmoxve:firewall/rules.*", "rules\\[\\d+]\\.comment", PEOPLE),
          new Free("oci:Core/instance:.*", "createVnicDetails\\.displayName", PEOPLE),
          new Free(
              "oci:Core/instance:.*",
              "metadata\\.user_data",
              "the rendered first boot, a secret of the run; judged where it is rendered"),
          new Free(
              "oci:Core/defaultSecurityList:.*",
              "manageDefaultResourceId",
              "an output of the VCN; whichever list it is, it is emptied"),
          new Free("cloudflare:.*Cloudflared", "tunnelSecret", "a secret that the run mints"),
          new Free("command:.*", "triggers\\[\\d+]", "the instance's id; nothing runs it"),
          new Free("pulumi:providers:oci", "privateKey", "a secret of the stack file"),
          new Free("pulumi:providers:(proxmoxve|cloudflare)", "apiToken", "a secret of the stack"));

  private record Neighbour(String path, Property value) {}

  private static final Map<String, JsonNode> PROPERTIES = new LinkedHashMap<>();
  private static final Map<String, JsonNode> TYPES = new LinkedHashMap<>();

  @TestFactory
  Stream<DynamicTest> noNeighbourPassesButFreeTexts() throws IOException {
    read();
    var run = DeclaredProgram.run(RealComponents::declare);
    assertThat(run.result().exceptions()).isEmpty();
    var rules = ExampleHomelab.rules();
    var tried = new TreeMap<String, Integer>();
    var free = new TreeMap<String, Integer>();
    var passed = new TreeSet<String>();
    run.declarations()
        .filter(declaration -> PROPERTIES.containsKey(declaration.type()))
        .forEach(
            declaration -> {
              assertThat(rules.judge(declaration, run.declared()).message()).isEmpty();
              for (Neighbour neighbour : neighbours(declaration)) {
                tried.merge(declaration.type(), 1, Integer::sum);
                var verdict = rules.judge(changed(declaration, neighbour), run.declared());
                if (verdict.decided().outcome() == Verdict.Outcome.REFUSED) {
                  continue;
                }
                if (FREE.stream()
                    .anyMatch(one -> one.covers(declaration.type(), neighbour.path()))) {
                  free.merge(declaration.type(), 1, Integer::sum);
                } else {
                  passed.add(declaration + " " + neighbour.path() + " = " + fieldOf(neighbour));
                }
              }
            });
    int all = tried.values().stream().mapToInt(Integer::intValue).sum();
    int texts = free.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "neighbours: %d tried on %d types, %d passed, %d free texts%n",
        all, tried.size(), passed.size(), texts);
    return Stream.of(
        dynamicTest(
            all + " neighbours, " + texts + " of them free texts",
            () -> assertThat(passed).isEmpty()),
        dynamicTest(
            "every type that the program declares is among them",
            () -> assertThat(tried).hasSizeGreaterThan(25)),
        dynamicTest("they are thousands", () -> assertThat(all).isGreaterThan(5_000)));
  }

  private static String fieldOf(Neighbour neighbour) {
    var text = neighbour.value().toString();
    return text.length() > 160 ? text.substring(0, 160) : text;
  }

  private static void read() throws IOException {
    for (String sdk : SDKS) {
      var schema = new ObjectMapper().readTree(Path.of("sdks", sdk, "schema.json").toFile());
      schema
          .path("resources")
          .fields()
          .forEachRemaining(
              type -> PROPERTIES.put(type.getKey(), type.getValue().path("inputProperties")));
      schema
          .path("types")
          .fields()
          .forEachRemaining(type -> TYPES.put(type.getKey(), type.getValue().path("properties")));
      PROPERTIES.put("pulumi:providers:" + sdk, schema.path("provider").path("inputProperties"));
    }
  }

  private static List<Neighbour> neighbours(Declaration declaration) {
    var all = new ArrayList<Neighbour>();
    PROPERTIES
        .get(declaration.type())
        .fields()
        .forEachRemaining(
            property -> {
              var now = declaration.inputs().field(property.getKey());
              for (Neighbour one : around(property.getValue(), now, property.getKey(), 0)) {
                if (!one.value().equals(now)) {
                  all.add(one);
                }
              }
            });
    return all;
  }

  /**
   * Values for a property near what it holds now; each is whole, and the path says what changed.
   */
  private static List<Neighbour> around(JsonNode schema, Property now, String path, int depth) {
    if (depth > DEEPEST) {
      return List.of();
    }
    var bare = now.bare();
    if (schema.has("$ref") && TYPES.containsKey(reference(schema))) {
      return ofObject(TYPES.get(reference(schema)), bare, path, depth);
    }
    return switch (schema.path("type").asText()) {
      case "boolean" ->
          Stream.of(true, false)
              .map(value -> new Neighbour(path, new Property.Bool(value)))
              .filter(one -> !one.value().equals(bare))
              .toList();
      case "integer", "number" ->
          Stream.of(0.0, 1.0, 7.0, 22.0, 65535.0)
              .map(value -> new Neighbour(path, new Property.Number(value)))
              .filter(one -> !one.value().equals(bare))
              .toList();
      case "array" -> ofList(schema.path("items"), bare, path, depth);
      case "object" -> ofMap(bare, path);
      default ->
          Stream.of("x", "/etc/shadow", "0.0.0.0/0", "true", "vcn-id", "all", "0x0a140a01")
              .map(value -> new Neighbour(path, new Property.Text(value)))
              .filter(one -> !one.value().equals(bare))
              .toList();
    };
  }

  private static String reference(JsonNode schema) {
    return schema.path("$ref").asText().replace("#/types/", "").replace("%2F", "/");
  }

  private static List<Neighbour> ofObject(
      JsonNode properties, Property now, String path, int depth) {
    var fields = now instanceof Property.MapOf map ? map.fields() : Map.<String, Property>of();
    var all = new ArrayList<Neighbour>();
    properties
        .fields()
        .forEachRemaining(
            property -> {
              var field = fields.getOrDefault(property.getKey(), new Property.Missing());
              var inner = path + "." + property.getKey();
              for (Neighbour one : around(property.getValue(), field, inner, depth + 1)) {
                all.add(new Neighbour(one.path(), with(fields, property.getKey(), one.value())));
              }
            });
    return all;
  }

  private static List<Neighbour> ofMap(Property now, String path) {
    var fields = now instanceof Property.MapOf map ? map.fields() : Map.<String, Property>of();
    var all = new ArrayList<Neighbour>();
    var names = new TreeSet<>(fields.keySet());
    names.add("x");
    for (String name : names) {
      all.add(
          new Neighbour(path + "." + name, with(fields, name, new Property.Text("/etc/shadow"))));
    }
    return all;
  }

  private static List<Neighbour> ofList(JsonNode items, Property now, String path, int depth) {
    var elements = now instanceof Property.ListOf list ? list.elements() : List.<Property>of();
    var all = new ArrayList<Neighbour>();
    for (int i = 0; i <= elements.size(); i++) {
      var element = i < elements.size() ? elements.get(i) : new Property.Missing();
      for (Neighbour one : around(items, element, "%s[%d]".formatted(path, i), depth + 1)) {
        var copy = new ArrayList<>(elements);
        if (i < elements.size()) {
          copy.set(i, one.value());
        } else {
          copy.add(one.value());
        }
        all.add(new Neighbour(one.path(), new Property.ListOf(copy)));
      }
    }
    return all;
  }

  private static Property.MapOf with(Map<String, Property> fields, String name, Property value) {
    var copy = new LinkedHashMap<>(fields);
    copy.put(name, value);
    return new Property.MapOf(copy);
  }

  private static Declaration changed(Declaration declaration, Neighbour neighbour) {
    var property = neighbour.path().split("[.\\[]", 2)[0];
    return new Declaration(
        declaration.type(),
        declaration.name(),
        declaration.kind(),
        with(declaration.inputs().fields(), property, neighbour.value()),
        declaration.ignoredChanges(),
        declaration.options());
  }
}
