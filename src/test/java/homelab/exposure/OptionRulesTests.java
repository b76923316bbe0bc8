package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What an editor of the program may try beside a resource's properties. */
class OptionRulesTests {

  @TestFactory
  Stream<DynamicTest> refusesEveryOptionThatTheProgramDoesNotUse() {
    var options = new LinkedHashMap<String, CustomResourceOptions>();
    options.put("importId", CustomResourceOptions.builder().importId("ocid1.nsg.open").build());
    options.put("version", CustomResourceOptions.builder().version("0.0.1").build());
    options.put(
        "pluginDownloadURL",
        CustomResourceOptions.builder().pluginDownloadURL("https://evil.example").build());
    options.put(
        "aliases",
        CustomResourceOptions.builder().aliases(Alias.builder().name("another").build()).build());
    return options.entrySet().stream()
        .map(
            option ->
                dynamicTest(
                    option.getKey(),
                    () -> {
                      var run = DeclaredProgram.run(() -> vcn("planted", option.getValue()));
                      assertThat(run.verdict("planted").findings())
                          .extracting(Finding::path, Finding::rule)
                          .containsExactly(
                              org.assertj.core.groups.Tuple.tuple(
                                  option.getKey(), Rule.RESOURCE_OPTION));
                      assertThat(run.reached()).doesNotContain("planted");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refusesAProviderThatTheProgramDoesNotDeclare() {
    var inputs = new LinkedHashMap<String, Map<String, Object>>();
    inputs.put("cloudflare: baseUrl", Map.of("baseUrl", "https://evil.example"));
    inputs.put("cloudflare: email", Map.of("email", "me@example.net"));
    inputs.put("proxmoxve: endpoint", Map.of("endpoint", "https://192.0.2.1:8006/"));
    inputs.put("proxmoxve: ssh", Map.of("ssh", "{\"agent\":true}"));
    inputs.put("oci: region", Map.of("region", "us-ashburn-1"));
    inputs.put("oci: auth", Map.of("auth", "InstancePrincipal"));
    inputs.put("command: x", Map.of("x", "y"));
    return inputs.entrySet().stream()
        .map(
            input ->
                dynamicTest(
                    input.getKey(),
                    () -> {
                      var type = "pulumi:providers:" + input.getKey().split(":")[0];
                      var verdict =
                          ExampleHomelab.rules()
                              .judge(
                                  new Declaration(
                                      type,
                                      "p",
                                      Declaration.Kind.CUSTOM,
                                      PlainValues.object(input.getValue()),
                                      List.of()),
                                  Declared.nothing());
                      assertThat(verdict.findings())
                          .extracting(Finding::rule)
                          .containsExactly(Rule.DECLARED_VALUES);
                    }));
  }

  @Test
  void refusesAReferenceToAProviderOfAnotherRun() {
    var options =
        new Options(
            "",
            "",
            List.of("urn:pulumi:home::homelab::pulumi:providers:oci::old::1"),
            "urn:pulumi:home::homelab::pulumi:providers:oci::old::1",
            List.of(),
            java.util.Set.of());
    var declaration =
        new Declaration(
            Catalogue.VCN,
            "vcn",
            Declaration.Kind.CUSTOM,
            PlainValues.object(Map.of()),
            List.of(),
            options);
    assertThat(ExampleHomelab.rules().judge(declaration, Declared.nothing()).findings())
        .extracting(Finding::path)
        .containsExactly("provider");
  }

  @TestFactory
  Stream<DynamicTest> knowsTheVersionsOfTheSdks() {
    return Stream.of("oci", "proxmoxve", "cloudflare", "command")
        .map(sdk -> dynamicTest(sdk, () -> assertVersion(sdk)));
  }

  private static void assertVersion(String sdk) throws IOException {
    var schema =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(Path.of("sdks", sdk, "schema.json").toFile());
    assertThat(OptionRules.version(sdk)).isEqualTo(schema.path("version").asText());
  }

  private static void vcn(String name, CustomResourceOptions options) {
    new CustomResource(
        Catalogue.VCN,
        name,
        PlantedArgs.of(Map.of("cidrBlocks", Output.of(List.of("10.50.0.0/24")))),
        options) {};
  }
}
