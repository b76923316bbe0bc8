package homelab;

import static homelab.Policy.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.core.Output;
import com.pulumi.core.internal.Internal;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.TestResult;
import homelab.sdk.ProvidersPage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program under the SDK's mocks, run once; each policy looks at what it declared. What
 * the engine makes of it (order, replacement, secrets in the state) is not seen here: the
 * rehearsal's tests see that.
 */
class ProgramTests {

  @TempDir static Path project;

  private static final Declarations DECLARED = new Declarations();
  private static TestResult result;

  @BeforeAll
  static void runTheProgramOnce() {
    result = run(DECLARED);
    result.throwOnError();
  }

  private static TestResult run(Declarations declared) {
    return PulumiTest.withMocks(declared)
        .withOptions(TestOptions.builder().projectName("homelab").stackName("home").build())
        .runTest(
            context ->
                App.declare(
                    context,
                    ExampleStack.keys(),
                    new Surroundings(project, Map.of(), new SecureRandom(), false)));
  }

  @AfterAll
  static void cleanUp() {
    PulumiTest.cleanup();
  }

  @TestFactory
  Stream<DynamicTest> node() {
    return new NodePolicies(DECLARED).all();
  }

  @TestFactory
  Stream<DynamicTest> home() {
    return new HomePolicies(DECLARED, project).all();
  }

  @TestFactory
  Stream<DynamicTest> tunnel() {
    return new TunnelPolicies(DECLARED).all();
  }

  @TestFactory
  Stream<DynamicTest> outputs() {
    return Stream.of(
        that(
            "the halves are components",
            () ->
                assertThat(DECLARED.all())
                    .extracting(args -> args.type)
                    .contains("homelab:node:Node", "homelab:home:Home", "homelab:tunnel:Tunnel")),
        that(
            "docs/providers.md says of each type what its plugin does",
            () ->
                assertThat(DECLARED.all())
                    .extracting(args -> args.type)
                    .filteredOn(type -> type.matches("(oci|cloudflare|command|proxmoxve):.*"))
                    .isNotEmpty()
                    .isSubsetOf(ProvidersPage.types())),
        that(
            "what a person reads is exported",
            () ->
                assertThat(result.outputs().keySet())
                    .contains(
                        "nodeAddress",
                        "consoleConnection",
                        "rescuePassword",
                        "semaphoreUrl",
                        "serviceUrls",
                        "tunnelId",
                        "wireguardPublicKeys",
                        "readme")),
        that("exactly what opens something is a secret", ProgramTests::exactlyWhatOpensIsSecret),
        that("outputs say what they are", ProgramTests::outputsSayWhatTheyAre),
        that(
            "the stack's README leads to node, services and console",
            () ->
                assertThat(value("readme"))
                    .asString()
                    .contains("203.0.113.9", "https://blog.example.org", "homelab console")));
  }

  @Test
  void nothingThatIsDeclaredDependsOnTheMachinesLocale() {
    var locale = Locale.getDefault();
    var elsewhere = DECLARED.next();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(run(elsewhere).exceptions()).isEmpty();
    } finally {
      Locale.setDefault(locale);
    }
    assertThat(elsewhere.all())
        .hasSameSizeAs(DECLARED.all())
        // Components have names of their own resources; a stash's new input is thrown away.
        .filteredOn(args -> !args.type.matches("homelab:.*|pulumi:index:Stash"))
        .allSatisfy(
            args -> assertThat(args.inputs).as(args.name).isEqualTo(DECLARED.named(args.name)));
  }

  private static void exactlyWhatOpensIsSecret() {
    var secret =
        result.outputs().entrySet().stream()
            .filter(output -> Internal.of(output.getValue()).isSecret().join())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(secret)
        .containsExactlyInAnyOrder(
            "consolePrivateKey",
            "rescuePassword",
            "semaphoreAdminPassword",
            "pfsenseAdminPassword",
            "tunnelSecret",
            "vaultPassword");
  }

  private static void outputsSayWhatTheyAre() {
    assertThat(value("nodeAddress")).isEqualTo("203.0.113.9");
    assertThat(value("tunnelId")).isEqualTo("tunnel-id");
    assertThat(value("semaphoreUrl")).isEqualTo("http://10.99.0.2:3000");
    assertThat(value("serviceUrls"))
        .isEqualTo(
            Map.of(
                "portfolio", "https://portfolio.example.org/",
                "blog", "https://blog.example.org/",
                "notes", "https://notes.example.org/"));
    assertThat(value("wireguardPublicKeys"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsOnlyKeys("home", "node")
        .allSatisfy((end, key) -> assertThat(key).asString().matches("[A-Za-z0-9+/]{43}="));
  }

  private static Object value(String output) {
    Output<?> found = result.outputs().get(output);
    return Internal.of(found).getValueNullable().join();
  }
}
