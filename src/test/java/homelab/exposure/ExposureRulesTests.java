package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import homelab.exposure.Declaration.Kind;
import homelab.exposure.Verdict.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ExposureRulesTests {

  @TestFactory
  Stream<DynamicTest> refusesEachViolationAtItsPlaceByItsRule() {
    return Catalogue.violations().stream()
        .map(
            planted ->
                dynamicTest(
                    planted.toString(),
                    () -> {
                      var verdict = judge(planted.declaration());
                      assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
                      assertThat(verdict.findings())
                          .extracting(Finding::path, Finding::rule)
                          .containsExactly(
                              org.assertj.core.groups.Tuple.tuple(planted.path(), planted.rule()));
                      assertThat(verdict.message())
                          .contains(planted.type(), planted.name(), planted.path())
                          .contains(
                              planted.rule().id(),
                              planted.rule().reason(),
                              planted.rule().remedy());
                    }));
  }

  /** Whose a resource is and what it leaves out is judged besides, and lets nothing by. */
  @Test
  void theWholeOfTheRulesRefusesEachViolationToo() {
    assertThat(Catalogue.violations())
        .hasSizeGreaterThan(200)
        .allMatch(
            planted ->
                ExampleHomelab.rules().judge(planted.declaration(), Catalogue.DECLARED).outcome()
                    == Outcome.REFUSED);
  }

  @TestFactory
  Stream<DynamicTest> passesTheNearestAllowedNeighbours() {
    return Catalogue.neighbours().stream()
        .map(
            planted ->
                dynamicTest(
                    planted.toString(),
                    () -> {
                      var verdict = judge(planted.declaration());
                      assertThat(verdict.message()).isEmpty();
                      assertThat(verdict.outcome()).isEqualTo(Outcome.PASSED);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> judgesASecretLikeTheOpenValueAndNeverPrintsIt() {
    return withProperty()
        .map(
            planted ->
                dynamicTest(
                    planted.toString(),
                    () -> {
                      var open = (Property) PlainValues.object(planted.inputs());
                      var secret = hiding(open, planted.property());
                      var verdict = judge(with(planted, secret));
                      assertThat(verdict.findings())
                          .extracting(Finding::rule)
                          .containsExactly(planted.rule());
                      for (String text :
                          texts(PlainValues.property(planted.inputs().get(planted.property())))) {
                        assertThat(verdict.findings().get(0).found())
                            .doesNotContain("'" + text + "'");
                      }
                      assertThat(secret.toString()).contains("hidden");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> defersAnUnknownValueInAPreviewAndRefusesItOtherwise() {
    return withProperty()
        // A value that may never be there is refused for being there at all once it is known.
        .map(
            planted ->
                dynamicTest(
                    planted.toString(),
                    () -> {
                      var unknown = unknown(planted);
                      var verdict = judge(with(planted, unknown));
                      if (planted.rule() == Rule.TAUGHT_PROPERTY) {
                        assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
                        return;
                      }
                      if (verdict.outcome() == Outcome.REFUSED) {
                        // Another property is wrong too, such as whose rules these are.
                        assertThat(verdict.findings())
                            .allMatch(finding -> finding.rule() == Rule.DECLARED_VALUES)
                            .noneMatch(finding -> finding.path().startsWith(planted.property()));
                        return;
                      }
                      assertThat(verdict.outcome()).isEqualTo(Outcome.DEFERRED);
                      assertThat(verdict.decided().outcome()).isEqualTo(Outcome.REFUSED);
                      assertThat(verdict.decided().unknown()).isEmpty();
                      assertThat(verdict.decided().findings())
                          .isNotEmpty()
                          .extracting(Finding::rule)
                          .containsOnly(Rule.KNOWN_BEFORE_UP);
                      assertThat(verdict.decided().findings())
                          .extracting(Finding::path)
                          .anyMatch(path -> path.startsWith(planted.property()));
                    }));
  }

  /** What was found is told in words that a person recognises; long texts are cut. */
  @TestFactory
  Stream<DynamicTest> saysWhatItFound() {
    // In a fixed order: mutation testing finds a test again by its number.
    var found = new java.util.LinkedHashMap<Object, String>();
    found.put("all", "is 'all'");
    found.put("x".repeat(80), "is '" + "x".repeat(80) + "'");
    found.put("x".repeat(81), "is '" + "x".repeat(77) + "...'");
    found.put(true, "is true");
    found.put(6, "is 6");
    found.put(6.5, "is 6.5");
    found.put(List.of("a", "b"), "is a list of 2");
    found.put(Map.of("a", "b"), "is set");
    found.put(new Property.Opaque("a file"), "is a file");
    found.put(new Property.Secret(new Property.Text("x")), "is a secret that is not allowed here");
    found.put(PlainValues.GONE, "is not set");
    var rule =
        Catalogue.neighbours().stream()
            .filter(planted -> planted.name().equals("group-rule"))
            .findFirst()
            .orElseThrow();
    return found.entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getValue(),
                    () -> {
                      var inputs = PlainValues.with(rule.inputs(), "protocol", entry.getKey());
                      var verdict = judge(with(rule, PlainValues.object(inputs)));
                      assertThat(verdict.findings())
                          .extracting(Finding::found)
                          .containsExactly(entry.getValue());
                      assertThat(verdict.findings().get(0).sentence())
                          .startsWith("protocol: " + entry.getValue() + ". Rule listed-egress: ");
                    }));
  }

  @Test
  void leavesAFinishedVerdictAsItIs() {
    var verdict = component("elsewhere:index:Thing");
    assertThat(verdict.decided()).isEqualTo(verdict);
    assertThat(verdict.findings().get(0).sentence())
        .startsWith("is of a type that was not taught. Rule taught-type: ");
  }

  @Test
  void hidesKeysOfASecretMap() {
    var machine =
        Catalogue.neighbours().stream()
            .filter(planted -> planted.name().equals("machine"))
            .findFirst()
            .orElseThrow();
    var metadata = Map.of("hush-hush", "x");
    var open = PlainValues.with(machine.inputs(), "metadata", metadata);
    var hidden = hiding(PlainValues.object(open), "metadata");
    assertThat(judge(with(machine, PlainValues.object(open))).findings())
        .extracting(Finding::path)
        .containsExactly("metadata.hush-hush");
    assertThat(judge(with(machine, hidden)).findings())
        .extracting(Finding::path)
        .containsExactly("metadata.<hidden>");
  }

  @TestFactory
  Stream<DynamicTest> everyRuleSaysWhatHoldsWhyAndWhatInstead() {
    return Stream.of(Rule.values())
        .map(
            rule ->
                dynamicTest(
                    rule.id(),
                    () -> {
                      assertThat(rule.statement()).isNotBlank().doesNotEndWith(".");
                      assertThat(rule.reason()).matches("[A-Z].*\\.");
                      assertThat(rule.remedy()).matches("[A-Z].*\\.");
                    }));
  }

  @Test
  void keepsWhatItFoundBesideAnUnknownValue() {
    var inputs =
        PlainValues.object(
            Map.of(
                "vcnId", new Property.Unknown(),
                "ingressSecurityRules", List.of(Map.of("protocol", "6")),
                "egressSecurityRules", List.of()));
    var verdict = judge(new Declaration(Catalogue.LIST, "list", Kind.CUSTOM, inputs, List.of()));
    assertThat(verdict.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(verdict.unknown()).containsExactly("vcnId");
    assertThat(verdict.decided().findings())
        .extracting(Finding::rule)
        .containsExactly(Rule.NO_INGRESS, Rule.KNOWN_BEFORE_UP);
  }

  @Test
  void reportsSeveralFindingsAtOnceOneLineEach() {
    var inputs =
        PlainValues.object(Map.of("vcnId", "foreign", "ingressSecurityRules", List.of("a", "b")));
    var verdict = judge(new Declaration(Catalogue.LIST, "list", Kind.CUSTOM, inputs, List.of()));
    assertThat(verdict.message().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("exposure: " + Catalogue.LIST + " 'list': "));
  }

  @Test
  void passesOurComponentsAndTheStack() {
    assertThat(component("homelab:node:Node").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(component("pulumi:pulumi:Stack").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void refusesForeignComponents() {
    for (String type :
        List.of(
            "elsewhere:index:Thing",
            "homelab:x",
            "homelab:a:b:c",
            "myhomelab:a:b",
            Catalogue.VCN)) {
      assertThat(component(type).findings())
          .as(type)
          .extracting(Finding::rule)
          .containsExactly(Rule.TAUGHT_TYPE);
    }
  }

  @Test
  void refusesWhateverAnotherProgramMakes() {
    for (String type : List.of("homelab:node:Node", Catalogue.VCN, "pulumi:index:Stash")) {
      var verdict =
          judge(new Declaration(type, "r", Kind.REMOTE, new Property.MapOf(Map.of()), List.of()));
      assertThat(verdict.findings())
          .as(type)
          .extracting(Finding::rule)
          .containsExactly(Rule.ONLY_DECLARATIONS);
    }
  }

  @Test
  void refusesTheOperatorOnceBootstrapIsOver() {
    var config = ExampleHomelab.config(Optional.empty());
    var closed = ExposureRules.ofKinds(ExampleHomelab.TOPOLOGY, config);
    var operator =
        Catalogue.neighbours().stream()
            .filter(planted -> planted.title().equals("the operator to the API"))
            .findFirst()
            .orElseThrow();
    assertThat(closed.judge(operator.declaration(), Catalogue.DECLARED).findings())
        .extracting(Finding::path, Finding::rule)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("rules[0].source", Rule.ADMITTED_SOURCES));
  }

  @Test
  void knowsNothingBeforeAnythingIsDeclared() {
    var subnet =
        Catalogue.neighbours().stream()
            .filter(planted -> planted.type().equals(Catalogue.SUBNET))
            .findFirst()
            .orElseThrow();
    assertThat(ExampleHomelab.ofKinds().judge(subnet.declaration(), Declared.nothing()).findings())
        .extracting(Finding::rule)
        .containsExactlyInAnyOrder(Rule.OWN_NETWORK, Rule.OWN_SECURITY_LIST);
  }

  @Test
  void takesNullForMissing() {
    var inputs =
        PlainValues.with(
            Map.of("vcnId", "vcn-id", "egressSecurityRules", List.of()),
            "ingressSecurityRules",
            null);
    var verdict =
        judge(
            new Declaration(
                Catalogue.LIST, "l", Kind.CUSTOM, PlainValues.object(inputs), List.of()));
    assertThat(verdict.findings()).extracting(Finding::rule).containsExactly(Rule.DECLARED_EMPTY);
  }

  @Test
  void refusesFilesAndResourcesWhereAValueIsJudged() {
    var inputs =
        PlainValues.with(
            Map.of("vcnId", "vcn-id", "egressSecurityRules", List.of()),
            "ingressSecurityRules",
            new Property.Opaque("a file"));
    var verdict =
        judge(
            new Declaration(
                Catalogue.LIST, "l", Kind.CUSTOM, PlainValues.object(inputs), List.of()));
    assertThat(verdict.message()).contains("ingressSecurityRules: is a file. Rule no-ingress");
  }

  private static Verdict judge(Declaration declaration) {
    return ExampleHomelab.ofKinds().judge(declaration, Catalogue.DECLARED);
  }

  private static Verdict component(String type) {
    return judge(
        new Declaration(type, "c", Kind.COMPONENT, new Property.MapOf(Map.of()), List.of()));
  }

  /** What is wrong in a value that is there, so that it can be hidden or come late. */
  private static Stream<Planted> withProperty() {
    return Catalogue.violations().stream()
        .filter(planted -> planted.ignoredChanges().isEmpty())
        .filter(planted -> !planted.path().isEmpty())
        .filter(planted -> planted.inputs().get(planted.property()) != null);
  }

  private static Declaration with(Planted planted, Property.MapOf inputs) {
    return new Declaration(planted.type(), planted.name(), Kind.CUSTOM, inputs, List.of());
  }

  private static Property.MapOf hiding(Property inputs, String property) {
    var fields = new java.util.LinkedHashMap<>(((Property.MapOf) inputs).fields());
    fields.computeIfPresent(property, (name, value) -> new Property.Secret(value));
    return new Property.MapOf(fields);
  }

  private static Property.MapOf unknown(Planted planted) {
    var fields = new java.util.LinkedHashMap<>(PlainValues.object(planted.inputs()).fields());
    fields.put(planted.property(), new Property.Unknown());
    return new Property.MapOf(fields);
  }

  private static List<String> texts(Property property) {
    var bare = property.bare();
    if (bare instanceof Property.Text text) {
      return List.of(text.value());
    }
    if (bare instanceof Property.ListOf list) {
      return list.elements().stream().flatMap(element -> texts(element).stream()).toList();
    }
    if (bare instanceof Property.MapOf map) {
      return map.fields().values().stream().flatMap(field -> texts(field).stream()).toList();
    }
    return List.of();
  }
}
