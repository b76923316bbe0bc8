package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.pulumi.Context;
import com.pulumi.core.Output;
import com.pulumi.core.TypeShape;
import com.pulumi.core.internal.Constants;
import com.pulumi.deployment.Deployment;
import com.pulumi.deployment.InvokeOptions;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.InvokeArgs;
import com.pulumi.resources.Resource;
import com.pulumi.resources.ResourceArgs;
import com.pulumi.resources.ResourceTransformation;
import com.pulumi.resources.Stash;
import com.pulumi.resources.StashArgs;
import homelab.engine.OperationResult;
import homelab.exposure.Verdict.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The policy on the real engine, with a provider that refuses nothing. */
@Tag("engine")
class ExposureEngineTests {

  // Hundreds of refusals per run are what is wanted here; held, or the setting is forgotten.
  private static final Logger SDK = Logger.getLogger("com.pulumi");

  @TempDir Path folder;
  private AgreeableProvider provider;
  private EngineStack stack;

  @BeforeAll
  static void keepTheConsoleReadable() {
    SDK.setUseParentHandlers(false);
  }

  @BeforeEach
  void start() throws IOException {
    provider = new AgreeableProvider();
    stack = EngineStack.create(folder, provider);
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  /**
   * One run of the program for all violations in all forms; what is said of each is looked at
   * afterwards.
   */
  @TestFactory
  @Tag("full")
  Stream<DynamicTest> upRefusesEveryViolationInEveryForm() {
    return upRefuses(everyForm());
  }

  @TestFactory
  Stream<DynamicTest> upRefusesEveryViolation() {
    return upRefuses(formsInTurn());
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> previewRefusesWhatIsKnownInEveryFormAndMakesNothing() {
    return previewRefuses(everyForm());
  }

  @TestFactory
  Stream<DynamicTest> previewRefusesWhatIsKnownAndMakesNothing() {
    return previewRefuses(formsInTurn());
  }

  private Stream<DynamicTest> upRefuses(List<Seed> seeds) {
    var verdicts = new ConcurrentHashMap<String, Verdict>();
    var result = stack.up(planting(seeds, verdicts));
    var reached = provider.reached();
    var said = result.everything();
    return Stream.concat(
        Stream.of(
            dynamicTest("the run fails", () -> assertThat(result.succeeded()).isFalse()),
            dynamicTest(
                "only the ground was registered",
                () ->
                    assertThat(reached.stream().map(AgreeableProvider::name))
                        .containsExactlyInAnyOrder(
                            "vcn", "security-list", "subnet", "group", "tunnel", "policy"))),
        seeds.stream()
            .map(
                seed ->
                    dynamicTest(
                        seed.toString(),
                        () -> {
                          var verdict = verdicts.get(seed.mark());
                          assertThat(verdict).as("was judged").isNotNull();
                          assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
                          assertThat(verdict.findings())
                              .extracting(Finding::rule)
                              .contains(seed.planted().rule());
                          assertThat(said).contains(verdict.declaration().toString());
                          assertThat(reached).noneMatch(urn -> urn.contains(seed.mark()));
                        })));
  }

  private Stream<DynamicTest> previewRefuses(List<Seed> seeds) {
    var verdicts = new ConcurrentHashMap<String, Verdict>();
    var result = stack.preview(planting(seeds, verdicts));
    var reached = provider.reached();
    return Stream.concat(
        Stream.of(
            dynamicTest("the run fails", () -> assertThat(result.succeeded()).isFalse()),
            dynamicTest("nothing is made", () -> assertThat(provider.created()).isEmpty())),
        seeds.stream()
            .map(
                seed ->
                    dynamicTest(
                        seed.toString(),
                        () -> {
                          var verdict = verdicts.get(seed.mark());
                          assertThat(verdict).as("was judged").isNotNull();
                          if (seed.unknownInPreview()) {
                            assertThat(verdict.outcome()).isNotEqualTo(Outcome.PASSED);
                            assertThat(verdict.unknown()).isNotEmpty();
                          } else {
                            assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
                          }
                          if (verdict.outcome() == Outcome.REFUSED) {
                            assertThat(reached).noneMatch(urn -> urn.contains(seed.mark()));
                          }
                        })));
  }

  @Test
  void aLateViolationPassesAPreviewAsDeferredAndIsRefusedByUp() {
    Consumer<Context> program =
        context -> {
          var ground = new Ground();
          list(
              "planted",
              ground.vcn,
              ground.vcn.id().applyValue(id -> List.of(Map.of("protocol", "6"))),
              null);
        };
    var preview = stack.preview(guarded(program));
    assertThat(preview.succeeded()).as(preview.everything()).isTrue();
    assertThat(names(provider.reached())).contains("planted");
    assertThat(provider.created()).isEmpty();

    var up = stack.up(guarded(program));
    assertRefused(up, "ingressSecurityRules[0]", Rule.NO_INGRESS);
    assertThat(names(provider.created())).doesNotContain("planted");
  }

  /** Resources are made inside an apply, each under the provider or component that it needs. */
  @Test
  void upMakesEveryAllowedNeighbour() {
    var neighbours =
        Catalogue.neighbours().stream()
            .filter(planted -> !planted.type().startsWith("pulumi:"))
            .toList();
    var result =
        stack.up(
            guarded(
                context -> {
                  var ground = new Ground();
                  ground.ready(
                      vcn -> {
                        for (int i = 0; i < neighbours.size(); i++) {
                          new Seed(i, neighbours.get(i), Form.LITERAL).plant(vcn);
                        }
                      });
                }));
    assertThat(result.succeeded()).as(result.everything()).isTrue();
    assertThat(provider.created()).hasSize(6 + neighbours.size());
  }

  @Test
  void passesTheHomelabItself() {
    var program = Exposure.guarded(ExampleHomelab.rules(), context -> RealComponents.declare());
    var preview = stack.preview(program);
    assertThat(preview.succeeded()).as(preview.everything()).isTrue();
    var up = stack.up(program);
    assertThat(up.succeeded()).as(up.everything()).isTrue();
    assertThat(names(provider.created()))
        .contains("node", "router", "firewall-switch", "tunnel-rules");
  }

  /**
   * Beside the homelab: the same resource under another parent, another one, a default provider.
   */
  @Test
  void refusesWhatIsNoResourceOfTheStackOrHasNoProviderOfItsOwn() {
    var result =
        stack.up(
            Exposure.guarded(
                ExampleHomelab.rules(),
                context -> {
                  RealComponents.declare();
                  var vcn = new java.util.HashMap<String, Object>();
                  vcn.put("compartmentId", "compartment");
                  vcn.put("displayName", "homelab");
                  vcn.put("cidrBlocks", List.of("10.50.0.0/24"));
                  vcn.put("dnsLabel", "homelab");
                  vcn.put("isIpv6enabled", false);
                  vcn.put("freeformTags", Map.of());
                  custom(Catalogue.VCN, "vcn", vcn, null);
                  custom(Catalogue.VCN, "other", vcn, null);
                }));
    assertThat(result.succeeded()).isFalse();
    assertThat(result.everything())
        .contains("'vcn': is declared a second time. Rule own-values:")
        .contains(
            "'vcn': provider: is not named, so the stack's configuration would decide on it. Rule"
                + " resource-option:")
        .contains("'other': is no resource of this stack. Rule own-values:");
    assertThat(names(provider.reached())).doesNotContain("other");
  }

  @Test
  void seesProvidersStashesAndComponents() {
    var result =
        stack.up(
            guarded(
                context -> {
                  var oci =
                      new com.pulumi.oci.Provider(
                          "oci", com.pulumi.oci.ProviderArgs.builder().build());
                  new Stash(
                      "kept",
                      StashArgs.builder().input(Output.ofSecret("k")).build(),
                      CustomResourceOptions.Empty);
                  var parent = new Nest("homelab:node:Node", "node", null);
                  custom(
                      Catalogue.VCN,
                      "in-component",
                      Map.of(),
                      CustomResourceOptions.builder().parent(parent).provider(oci).build());
                  custom(
                      "oci:Core/publicIp:PublicIp",
                      "door",
                      Map.of(),
                      CustomResourceOptions.builder().parent(parent).provider(oci).build());
                }));
    assertRefused(result, "oci:Core/publicIp:PublicIp 'door'", Rule.TAUGHT_TYPE);
    assertThat(names(provider.reached())).doesNotContain("door");
  }

  @Test
  void seesWhatATransformationAdded() {
    ResourceTransformation opening =
        args ->
            args.resource().pulumiResourceType().equals(Catalogue.LIST)
                ? Optional.of(
                    new ResourceTransformation.Result(
                        PlantedArgs.of(
                            Map.of(
                                "ingressSecurityRules", List.of(Map.of("protocol", "6")),
                                "egressSecurityRules", List.of())),
                        args.options()))
                : Optional.empty();
    var result =
        stack.up(
            guarded(
                context ->
                    list(
                        "planted",
                        new Ground().vcn,
                        List.of(),
                        CustomResourceOptions.builder().resourceTransformations(opening).build())));
    assertRefused(result, "ingressSecurityRules[0]", Rule.NO_INGRESS);
    assertThat(names(provider.reached())).doesNotContain("planted");
  }

  @Test
  void seesWhatIsMadeInsideAnApplyAndInAnotherThread() {
    var result =
        stack.up(
            guarded(
                context -> {
                  context
                      .output("now")
                      .applyValue(
                          now -> custom("elsewhere:index:Thing", "in-apply", Map.of(), null));
                  var instance = Deployment.getInstance();
                  CompletableFuture.runAsync(
                          () -> {
                            com.pulumi.deployment.internal.DeploymentInstanceHolder.setInstance(
                                instance);
                            custom("elsewhere:index:Thing", "in-thread", Map.of(), null);
                          })
                      .join();
                }));
    assertThat(result.succeeded()).isFalse();
    assertThat(provider.reached()).isEmpty();
  }

  @Test
  void takesTheEnginesMarkForUnknownAsUnknownAndRefusesIt() {
    var result =
        stack.up(
            guarded(context -> list("planted", new Ground().vcn, Constants.UnknownValue, null)));
    assertRefused(result, "ingressSecurityRules", Rule.KNOWN_BEFORE_UP);
    assertThat(names(provider.reached())).doesNotContain("planted");
  }

  @Test
  void refusesToReadWhatItDidNotJudge() {
    var result =
        stack.up(
            guarded(
                context ->
                    custom(
                        Catalogue.VCN,
                        "found",
                        Map.of(),
                        CustomResourceOptions.builder().id("ocid1.vcn.of.another").build())));
    assertRefused(result, "'found': is read", Rule.ONLY_DECLARATIONS);
    assertThat(provider.reached()).isEmpty();
  }

  @Test
  void refusesAComponentOfAnotherProgram() {
    var result = stack.up(guarded(context -> new Remote("homelab:node:Node", "remote")));
    assertRefused(result, "'remote': is made by another program", Rule.ONLY_DECLARATIONS);
  }

  @Test
  void refusesFunctionsOfProviders() {
    var result =
        stack.up(
            guarded(
                context ->
                    context.export(
                        "out",
                        Deployment.getInstance()
                            .invoke(
                                "command:local:run",
                                TypeShape.of(String.class),
                                InvokeArgs.Empty,
                                InvokeOptions.Empty))));
    assertRefused(result, "command:local:run", Rule.ONLY_DECLARATIONS);
    assertThat(provider.reached()).isEmpty();
  }

  @Test
  void neverPrintsASecret() {
    var result =
        stack.up(
            guarded(
                context ->
                    custom(
                        "cloudflare:index/dnsRecord:DnsRecord",
                        "leaky",
                        Map.of(
                            "name",
                            Output.ofSecret("hush-hush"),
                            "zoneId",
                            Output.ofSecret("hush-hush")),
                        null)));
    assertRefused(result, "is a secret that is not allowed here", Rule.DECLARED_NAME);
    assertThat(result.everything()).doesNotContain("hush-hush");
  }

  /** The SDK would hand whole requests to the engine's event log. */
  @Test
  void keepsSecretsOfPassedResourcesOutOfTheEnginesLogs() {
    var result =
        stack.up(
            guarded(
                context ->
                    custom(
                        Catalogue.TUNNEL,
                        "tunnel",
                        Map.of(
                            "configSrc",
                            "cloudflare",
                            "tunnelSecret",
                            Output.ofSecret("hush-hush")),
                        null)));
    assertThat(result.succeeded()).as(result.everything()).isTrue();
    assertThat(result.everything()).contains("tunnel").doesNotContain("hush-hush");
  }

  @Test
  void registersNothingWhenTheRulesCannotBeMade() {
    var result =
        stack.up(
            Exposure.guarded(
                (Context context) -> {
                  throw new IllegalArgumentException("node.ocpus: 0 is too few");
                },
                context -> new Ground()));
    assertThat(result.succeeded()).isFalse();
    assertThat(result.everything()).contains("node.ocpus: 0 is too few");
    assertThat(provider.reached()).isEmpty();
  }

  @Test
  void refusesToStandAroundAProgramTwice() {
    var result = stack.up(guarded(guarded(context -> new Ground())));
    assertThat(result.succeeded()).isFalse();
    assertThat(result.everything()).contains("around this program already");
    assertThat(provider.reached()).isEmpty();
  }

  private static Consumer<Context> guarded(Consumer<Context> program) {
    return Exposure.guarded(ExampleHomelab.ofKinds(), program);
  }

  private static void assertRefused(OperationResult result, String where, Rule rule) {
    assertThat(result.succeeded()).isFalse();
    assertThat(result.everything()).contains(where).contains("Rule " + rule.id() + ":");
  }

  private static List<String> names(java.util.Set<String> urns) {
    return urns.stream().map(AgreeableProvider::name).toList();
  }

  private static List<Seed> everyForm() {
    var seeds = new ArrayList<Seed>();
    for (var planted : plantable()) {
      for (var form : Form.values()) {
        seeds.add(new Seed(seeds.size(), planted, form));
      }
    }
    return seeds;
  }

  /** Every violation once, and every form about as often as the others. */
  private static List<Seed> formsInTurn() {
    var seeds = new ArrayList<Seed>();
    for (var planted : plantable()) {
      seeds.add(
          new Seed(seeds.size(), planted, Form.values()[seeds.size() % Form.values().length]));
    }
    return seeds;
  }

  private static List<Planted> plantable() {
    // The SDK itself does not register a resource without a type.
    return Catalogue.violations().stream().filter(planted -> !planted.type().isEmpty()).toList();
  }

  private static Consumer<Context> planting(List<Seed> seeds, Map<String, Verdict> verdicts) {
    var all = new CompletableFuture<Void>().orTimeout(120, TimeUnit.SECONDS);
    return Exposure.guarded(
        context -> ExampleHomelab.ofKinds(),
        context -> {
          var ground = new Ground();
          seeds.forEach(seed -> seed.plant(ground.vcn));
        },
        verdict -> {
          if (verdict.declaration().kind() != Declaration.Kind.COMPONENT) {
            Seed.markOf(verdict.declaration()).ifPresent(mark -> verdicts.put(mark, verdict));
          }
          if (verdicts.size() == seeds.size()) {
            all.complete(null);
          }
          return all;
        });
  }

  private static CustomResource custom(
      String type, String name, Map<String, Object> inputs, CustomResourceOptions options) {
    return new CustomResource(type, name, PlantedArgs.of(inputs), options) {};
  }

  private static CustomResource list(
      String name, CustomResource vcn, Object ingress, CustomResourceOptions options) {
    return custom(
        Catalogue.LIST,
        name,
        Map.of(
            "vcnId", vcn.id(),
            "ingressSecurityRules", ingress,
            "egressSecurityRules", List.of()),
        options);
  }

  /** What the catalogue's declarations refer to. */
  private static final class Ground {
    private final CustomResource vcn = custom(Catalogue.VCN, "vcn", Map.of(), null);
    private final CustomResource list = list("security-list", vcn, List.of(), null);
    private final CustomResource subnet =
        custom(
            Catalogue.SUBNET,
            "subnet",
            Map.of("vcnId", vcn.id(), "securityListIds", list.id().applyValue(List::of)),
            null);
    private final CustomResource group =
        custom(Catalogue.GROUP, "group", Map.of("vcnId", vcn.id()), null);
    private final CustomResource tunnel =
        custom(Catalogue.TUNNEL, "tunnel", Map.of("configSrc", "cloudflare"), null);
    private final CustomResource policy =
        custom(
            CloudflareRules.ACCESS_POLICY,
            "policy",
            Map.of(
                "name", "homelab blog@blog",
                "decision", "allow",
                "includes", List.of(Map.of("email", Map.of("email", "you@example.org")))),
            null);

    void ready(Consumer<CustomResource> then) {
      Output.all(subnet.id(), group.id(), tunnel.id(), policy.id())
          .applyValue(
              ids -> {
                then.accept(vcn);
                return ids;
              });
    }
  }

  /** One violation in one form, recognisable in a URN. */
  private record Seed(int number, Planted planted, Form form) {

    /** Not a prefix of any other. */
    String mark() {
      return "seed-%d-".formatted(number);
    }

    static Optional<String> markOf(Declaration declaration) {
      var matcher =
          java.util.regex.Pattern.compile("seed-\\d+-")
              .matcher(declaration.name() + declaration.inputs().field("triggers"));
      return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    boolean unknownInPreview() {
      // A property that nobody knows is refused whatever it holds.
      return form.late()
          && planted.rule() != Rule.TAUGHT_PROPERTY
          && !planted.path().isEmpty()
          && planted.ignoredChanges().isEmpty();
    }

    void plant(CustomResource another) {
      Resource parent = null;
      var inputs = new LinkedHashMap<>(planted.inputs());
      if (planted.ignoredChanges().isEmpty()
          && planted.path() != null
          && !planted.path().isEmpty()) {
        inputs.put(planted.property(), form.wrap(inputs.get(planted.property()), another.id()));
      }
      var name = mark() + planted.name();
      if (planted.type().equals("command:local:Command")) {
        // Its name is judged, so the mark goes elsewhere; a URN names its parents' types only.
        name = planted.name();
        inputs.put("triggers", List.of(mark()));
        parent = new Nest("homelab:planted:" + mark(), "parent-of-" + number, null);
      }
      if (form == Form.NESTED) {
        parent =
            new Nest(
                "homelab:planted:Inner",
                mark() + "inner",
                new Nest("homelab:planted:Outer", mark() + "outer", parent));
      }
      var options = CustomResourceOptions.builder().ignoreChanges(planted.ignoredChanges());
      if (parent != null) {
        options.parent(parent);
      }
      custom(planted.type(), name, inputs, options.build());
    }

    @Override
    public String toString() {
      return planted + ", " + form;
    }
  }

  private static final class Nest extends ComponentResource {
    Nest(String type, String name, Resource parent) {
      super(
          type,
          name,
          parent == null ? null : ComponentResourceOptions.builder().parent(parent).build());
    }
  }

  private static final class Remote extends ComponentResource {
    Remote(String type, String name) {
      super(type, name, ResourceArgs.Empty, ComponentResourceOptions.Empty, true);
    }
  }
}
