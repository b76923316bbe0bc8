package homelab.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The local schemas hold nothing that the real plugins do not: same tokens, properties, types,
 * required and secret flags, versions and Java classes. The real ones' facts lie beside the project
 * on the machines where it is developed; elsewhere only the schemas' own agreement is tested.
 */
class SdkFactsTests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SDKS = Path.of("sdks");
  private static final Path FACTS = Path.of("../shared/facts/providers");

  @TestFactory
  Stream<DynamicTest> theClassPathAsksForThePluginThatTheSchemaNames() throws IOException {
    return sdks()
        .map(
            sdk ->
                DynamicTest.dynamicTest(
                    sdk.getFileName().toString(),
                    () -> {
                      var schema = schema(sdk);
                      var place =
                          sdk.resolve("resources")
                              .resolve(basePackage(schema).replace('.', '/'))
                              .resolve(schema.path("name").asText());
                      var plugin = JSON.readTree(place.resolve("plugin.json").toFile());
                      assertThat(plugin.path("name")).isEqualTo(schema.path("name"));
                      assertThat(plugin.path("version")).isEqualTo(schema.path("version"));
                      assertThat(plugin.path("server").asText())
                          .isEqualTo(schema.path("pluginDownloadURL").asText());
                      assertThat(place.resolve("version.txt"))
                          .hasContent(schema.path("version").asText());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everythingInTheSchemaIsInTheRealPlugin() throws IOException {
    var found = Stream.of(FACTS, Path.of("..").resolve(FACTS)).filter(Files::isDirectory);
    var folder = found.findFirst();
    Assumptions.assumeTrue(folder.isPresent(), "the real plugins' facts are not on this machine");
    return sdks()
        .map(
            sdk ->
                DynamicTest.dynamicTest(
                    sdk.getFileName().toString(),
                    () -> {
                      var file = folder.get().resolve(sdk.getFileName() + ".json");
                      assertThat(differences(sdk, schema(sdk), JSON.readTree(file.toFile())))
                          .isEmpty();
                    }));
  }

  @Test
  void theProfileForPublishedSdksNamesTheVersionsOfTheLocalOnes() throws Exception {
    var parser = DocumentBuilderFactory.newInstance();
    parser.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    var pom = parser.newDocumentBuilder().parse(Path.of("pom.xml").toFile());
    var dependencies =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "/project/profiles/profile[id='published-sdks']/dependencies/dependency",
                    pom,
                    XPathConstants.NODESET);
    var published = new TreeMap<String, String>();
    for (int i = 0; i < dependencies.getLength(); i++) {
      var dependency = (Element) dependencies.item(i);
      published.put(text(dependency, "artifactId"), text(dependency, "version"));
    }
    var local = new TreeMap<String, String>();
    for (var sdk : sdks().toList()) {
      // Its published SDK has another group and other packages; so it stays local.
      if (!sdk.endsWith("proxmoxve")) {
        local.put(sdk.getFileName().toString(), schema(sdk).path("version").asText());
      }
    }
    assertThat(published).isEqualTo(local);
  }

  private static String text(Element parent, String name) {
    return parent.getElementsByTagName(name).item(0).getTextContent();
  }

  private static List<String> differences(Path sdk, JsonNode schema, JsonNode facts) {
    var found = new ArrayList<String>();
    expect(found, "version", facts.path("version"), schema.path("version"));
    expect(
        found,
        "pluginDownloadURL",
        facts.path("pluginDownloadURL"),
        schema.path("pluginDownloadURL"));
    for (var resource : schema.path("resources").properties()) {
      var token = resource.getKey();
      var fact = facts.path("resources").path(token);
      if (fact.isMissingNode()) {
        found.add(token + " is no resource of the real plugin");
        continue;
      }
      var mine = resource.getValue();
      properties(
          found, token + " input", mine, "inputProperties", "requiredInputs", fact, "inputs");
      properties(found, token + " output", mine, "properties", "required", fact, "outputs");
      var file = fact.path("javaClass").asText().replace('.', '/') + ".java";
      if (!Files.exists(sdk.resolve("java/src/main/java").resolve(file))) {
        found.add("%s has no class %s".formatted(token, fact.path("javaClass").asText()));
      }
    }
    for (var type : schema.path("types").properties()) {
      var fact = facts.path("types").path(type.getKey());
      if (fact.isMissingNode()) {
        found.add(type.getKey() + " is no type of the real plugin");
        continue;
      }
      type(found, type.getKey(), type.getValue(), fact.path("properties"));
    }
    return found;
  }

  private static void properties(
      List<String> found,
      String title,
      JsonNode mine,
      String key,
      String requiredKey,
      JsonNode fact,
      String factKey) {
    var required = names(mine.path(requiredKey));
    for (var property : mine.path(key).properties()) {
      var name = title + " " + property.getKey();
      var real = fact.path(factKey).path(property.getKey());
      if (real.isMissingNode()) {
        found.add(name + " does not exist");
        continue;
      }
      expect(found, name + " type", real.path("type").asText(), notation(property.getValue()));
      expect(
          found,
          name + " secret",
          real.path("secret").asBoolean(),
          property.getValue().path("secret").asBoolean());
      expect(
          found,
          name + " required",
          real.path("required").asBoolean(),
          required.contains(property.getKey()));
    }
    for (var real : fact.path(factKey).properties()) {
      // A subset may leave out what a resource tells, but nothing that it has to be told.
      if (factKey.equals("inputs")
          && real.getValue().path("required").asBoolean()
          && mine.path(key).path(real.getKey()).isMissingNode()) {
        found.add("%s %s is required and left out".formatted(title, real.getKey()));
      }
    }
  }

  private static void type(List<String> found, String token, JsonNode mine, JsonNode fact) {
    for (var property : mine.path("properties").properties()) {
      var name = token + " " + property.getKey();
      var real = fact.path(property.getKey());
      if (real.isMissingNode()) {
        found.add(name + " does not exist");
        continue;
      }
      expect(found, name + " type", real.path("type").asText(), notation(property.getValue()));
      expect(
          found,
          name + " secret",
          real.path("secret").asBoolean(),
          property.getValue().path("secret").asBoolean());
    }
  }

  /** The facts' short notation of a schema's type. */
  private static String notation(JsonNode type) {
    var reference = type.path("$ref").asText();
    if (!reference.isEmpty()) {
      return switch (reference) {
        case "pulumi.json#/Any" -> "any";
        case "pulumi.json#/Archive" -> "archive";
        case "pulumi.json#/Asset" -> "assetOrArchive";
        default -> "object:" + reference.replaceFirst("^#/types/", "").replace("%2F", "/");
      };
    }
    return switch (type.path("type").asText()) {
      case "array" -> "array<" + notation(type.path("items")) + ">";
      case "object" -> "map<" + notation(type.path("additionalProperties")) + ">";
      default -> type.path("type").asText();
    };
  }

  private static void expect(List<String> found, String what, Object real, Object mine) {
    var theirs = real instanceof JsonNode node ? node.asText("") : String.valueOf(real);
    var ours = mine instanceof JsonNode node ? node.asText("") : String.valueOf(mine);
    if (!theirs.replace("null", "").equals(ours)) {
      found.add("%s: the real plugin has '%s', the schema '%s'".formatted(what, theirs, ours));
    }
  }

  private static TreeSet<String> names(JsonNode array) {
    var names = new TreeSet<String>();
    array.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static String basePackage(JsonNode schema) {
    return schema.path("language").path("java").path("basePackage").asText();
  }

  private static JsonNode schema(Path sdk) throws IOException {
    return JSON.readTree(Files.readString(sdk.resolve("schema.json"), StandardCharsets.UTF_8));
  }

  private static Stream<Path> sdks() throws IOException {
    try (var folders = Files.list(SDKS)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("schema.json")))
          .sorted()
          .toList()
          .stream();
    }
  }
}
