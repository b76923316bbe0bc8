package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.exposure.Declaration.Kind;
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
 * declare; each that it declares, nested ones too, is left out; each is given the value that
 * another resource of the type has; each resource is declared under the name of another one, and
 * without its provider. None passes but the texts of {@link #FREE}.
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
          new Free("proxmoxve:.*", "tags", "tags that Ansible and people read"),
          new Free("oci:.*", "freeformTags", "tags that a repair and people read"),
          new Free(".*", "(routeRules|egressSecurityRules)\\[\\d+]\\.description", PEOPLE),
          new Free("proxmoxve:firewall/rules.*", "rules\\[\\d+]\\.comment", PEOPLE),
          new Free("oci:Core/instance:.*", "createVnicDetails\\.displayName", PEOPLE),
          new Free(
              "oci:Core/instance:.*",
              "metadata\\.user_data",
              "the rendered first boot, a secret of the run; judged where it is rendered"),
          new Free("pulumi:providers:oci", "privateKey", "a secret of the stack file"),
          new Free("pulumi:providers:(proxmoxve|cloudflare)", "apiToken", "a secret of the stack"));

  private record Neighbour(String path, Property value) {}

  private static final Map<String, JsonNode> PROPERTIES = new LinkedHashMap<>();
  private static final Map<String, JsonNode> TYPES = new LinkedHashMap<>();

  /** One declaration that the program does not make: how it was found, and what it changes. */
  private record Trial(String kind, String path, Declaration declaration) {}

  @TestFactory
  Stream<DynamicTest> noNeighbourPassesButFreeTexts() throws IOException {
    read();
    var run = DeclaredProgram.run(RealComponents::declare);
    assertThat(run.result().exceptions()).isEmpty();
    var rules = ExampleHomelab.rules();
    var tried = new TreeMap<String, Integer>();
    var free = new TreeMap<String, Integer>();
    var passed = new TreeSet<String>();
    var declared = run.declared();
    var kinds = new TreeMap<String, Integer>();
    var everything = run.declarations().filter(one -> one.kind() == Kind.CUSTOM).toList();
    everything.forEach(
        declaration -> {
          assertThat(rules.judge(declaration, declared).outcome())
              .as("%s", declaration)
              .isEqualTo(Verdict.Outcome.PASSED);
          for (Trial trial : trials(declaration, everything)) {
            tried.merge(declaration.type(), 1, Integer::sum);
            kinds.merge(trial.kind(), 1, Integer::sum);
            var verdict = rules.judge(trial.declaration(), declared);
            if (verdict.decided().outcome() == Verdict.Outcome.REFUSED) {
              continue;
            }
            if (FREE.stream().anyMatch(one -> one.covers(declaration.type(), trial.path()))) {
              free.merge(declaration.type(), 1, Integer::sum);
            } else {
              passed.add(declaration + " " + trial.kind() + " " + trial.path());
            }
          }
        });
    int all = tried.values().stream().mapToInt(Integer::intValue).sum();
    int texts = free.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "neighbours: %d tried on %d types %s, %d passed, %d free texts%n",
        all, tried.size(), kinds, passed.size(), texts);
    return Stream.of(
        dynamicTest(
            all + " neighbours, " + texts + " of them free texts",
            () -> assertThat(passed).isEmpty()),
        dynamicTest(
            "every type that the program declares is among them",
            () -> assertThat(tried).hasSizeGreaterThan(25)),
        dynamicTest("they are thousands", () -> assertThat(all).isGreaterThan(12_000)));
  }

  private static List<Trial> trials(Declaration one, List<Declaration> everything) {
    var all = new ArrayList<Trial>();
    if (PROPERTIES.containsKey(one.type())) {
      for (Neighbour neighbour : neighbours(one)) {
        all.add(new Trial("set", neighbour.path(), changed(one, neighbour)));
      }
    }
    // A stash holds what its first run made; what comes out of it is compared where it is used.
    if (!one.type().equals(Owners.STASH)) {
      for (Neighbour without : without(one.inputs(), "")) {
        all.add(new Trial("left out", without.path(), with(one, (Property.MapOf) without.value())));
      }
    }
    for (Declaration other : everything) {
      if (other.type().equals(one.type())
          && !one.type().equals(Owners.STASH)
          && !other.name().equals(one.name())) {
        all.add(new Trial("named as", other.name(), as(one, other.name(), one.options())));
        for (Neighbour mixed : exchanged(one.inputs(), other.inputs(), "")) {
          all.add(new Trial("of another", mixed.path(), with(one, (Property.MapOf) mixed.value())));
        }
      }
    }
    all.add(new Trial("named as", "x", as(one, "x", one.options())));
    if (!one.options().ownProvider().isEmpty() && !one.type().startsWith("command:")) {
      var options = one.options();
      for (String provider : providers(everything)) {
        if (!provider.equals(options.ownProvider())) {
          all.add(
              new Trial(
                  "provider",
                  provider,
                  as(
                      one,
                      one.name(),
                      new Options(
                          options.version(),
                          options.pluginDownloadUrl(),
                          provider.isEmpty() ? List.of() : List.of(provider),
                          provider,
                          options.aliases(),
                          options.others()))));
        }
      }
    }
    return all;
  }

  private static TreeSet<String> providers(List<Declaration> everything) {
    var all = new TreeSet<String>(List.of("", "urn:pulumi:s::p::pulumi:providers:oci::x::id"));
    everything.forEach(one -> all.add(one.options().ownProvider()));
    return all;
  }

  private static Declaration as(Declaration one, String name, Options options) {
    return new Declaration(
        one.type(), name, one.kind(), one.inputs(), one.ignoredChanges(), options);
  }

  private static Declaration with(Declaration one, Property.MapOf inputs) {
    return new Declaration(
        one.type(), one.name(), one.kind(), inputs, one.ignoredChanges(), one.options());
  }

  /** The value without each of its fields and entries, at every depth. */
  private static List<Neighbour> without(Property value, String path) {
    var all = new ArrayList<Neighbour>();
    if (value.bare() instanceof Property.MapOf map) {
      map.fields()
          .forEach(
              (name, field) -> {
                var inner = path.isEmpty() ? name : path + "." + name;
                var copy = new LinkedHashMap<>(map.fields());
                copy.remove(name);
                all.add(new Neighbour(inner, new Property.MapOf(copy)));
                all.add(new Neighbour(inner, with(map.fields(), name, new Property.Null())));
                for (Neighbour one : without(field, inner)) {
                  all.add(new Neighbour(one.path(), with(map.fields(), name, one.value())));
                }
              });
    } else if (value.bare() instanceof Property.ListOf list) {
      for (int i = 0; i < list.elements().size(); i++) {
        var inner = "%s[%d]".formatted(path, i);
        var shorter = new ArrayList<>(list.elements());
        shorter.remove(i);
        all.add(new Neighbour(inner, new Property.ListOf(shorter)));
        for (Neighbour one : without(list.elements().get(i), inner)) {
          var copy = new ArrayList<>(list.elements());
          copy.set(i, one.value());
          all.add(new Neighbour(one.path(), new Property.ListOf(copy)));
        }
      }
    }
    return all;
  }

  /** The first value with each differing part of the second one, at every depth. */
  private static List<Neighbour> exchanged(Property mine, Property other, String path) {
    var all = new ArrayList<Neighbour>();
    if (!path.isEmpty() && !mine.bare().equals(other.bare())) {
      all.add(new Neighbour(path, other));
    }
    if (mine.bare() instanceof Property.MapOf map && other.bare() instanceof Property.MapOf its) {
      var names = new TreeSet<>(map.fields().keySet());
      names.addAll(its.fields().keySet());
      for (String name : names) {
        var inner = path.isEmpty() ? name : path + "." + name;
        for (Neighbour one : exchanged(map.field(name), its.field(name), inner)) {
          all.add(new Neighbour(one.path(), with(map.fields(), name, one.value())));
        }
      }
    } else if (mine.bare() instanceof Property.ListOf list
        && other.bare() instanceof Property.ListOf its) {
      for (int i = 0; i < Math.min(list.elements().size(), its.elements().size()); i++) {
        for (Neighbour one :
            exchanged(list.elements().get(i), its.elements().get(i), "%s[%d]".formatted(path, i))) {
          var copy = new ArrayList<>(list.elements());
          copy.set(i, one.value());
          all.add(new Neighbour(one.path(), new Property.ListOf(copy)));
        }
      }
    }
    return all;
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
