package homelab.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import homelab.github.GitHub;
import homelab.review.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Data flows one way: a package may know those before it, and nothing may know what is beside. */
@AnalyzeClasses(packages = "homelab", importOptions = DoNotIncludeTests.class)
class ArrowTests {

  private static final String ON_GITHUB = "homelab.cli.OnGitHub";

  private static final Path SOURCES = Path.of("src/main/java/homelab");

  /** Each package of the program, and the packages of the program that it may know. */
  private static final Map<String, List<String>> KNOWS =
      Map.ofEntries(
          // What a secret may look like is one thing for the stack file and for those who send it.
          Map.entry("config", List.of("secrecy")),
          Map.entry("topology", List.of("config")),
          Map.entry("wireguard", List.of("config", "topology")),
          Map.entry("identity", List.of("config", "wireguard")),
          Map.entry("firstboot", List.of("config", "topology", "wireguard")),
          Map.entry("pfsense", List.of("config", "topology", "wireguard")),
          Map.entry("controlplane", List.of("config", "topology", "wireguard")),
          Map.entry("exposure", List.of("config", "topology")),
          Map.entry("tunnel", List.of("config", "topology")),
          Map.entry("home", List.of("config", "topology")),
          Map.entry("node", List.of("config", "topology")));

  /** What is beside the program: it may know the program, never the other way round. */
  private static final List<String> BESIDE =
      List.of(
          "rehearsal",
          "cli",
          "interrupt",
          "edge",
          "engine",
          "tools",
          "request",
          "proxmox",
          "cloudflare",
          "collision",
          "lab",
          "bench",
          "review",
          "change",
          "github",
          "capacity",
          "secrecy",
          "oci",
          "reach",
          "registry",
          "state");

  @ArchTest
  static void everyPackageKnowsOnlyThoseBeforeIt(JavaClasses classes) {
    KNOWS.forEach(
        (name, known) -> {
          var forbidden =
              Stream.concat(KNOWS.keySet().stream(), BESIDE.stream())
                  .filter(other -> !other.equals(name) && !known.contains(other))
                  .map(other -> "homelab." + other + "..")
                  .toArray(String[]::new);
          allowed(
                  noClasses()
                      .that()
                      .resideInAPackage("homelab." + name + "..")
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage(forbidden))
              .check(classes);
        });
  }

  @ArchTest
  static void theProgramNeverKnowsWhatIsBesideIt(JavaClasses classes) {
    allowed(
            noClasses()
                .that()
                .resideInAPackage("homelab")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    BESIDE.stream()
                        .map(beside -> "homelab." + beside + "..")
                        .toArray(String[]::new)))
        .check(classes);
  }

  @ArchTest
  static void theEngineAndTheToolsKnowNothingOfTheProgram(JavaClasses classes) {
    allowed(
            noClasses()
                .that()
                .resideInAnyPackage("homelab.engine..", "homelab.tools..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                    KNOWS.keySet().stream()
                        .map(part -> "homelab." + part + "..")
                        .toArray(String[]::new)))
        .check(classes);
  }

  /** GitHub's client takes texts; one class hands it some, and takes nothing but Markdown. */
  @ArchTest
  static void onlyMarkdownIsPosted(JavaClasses classes) {
    var posting = List.of("comment", "openIssue", "closeIssue");
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(GitHub.class.getName())
        .and()
        .doNotHaveFullyQualifiedName(ON_GITHUB)
        .should()
        .callMethodWhere(
            describe(
                "a text is posted",
                call ->
                    call.getTargetOwner().isEquivalentTo(GitHub.class)
                        && posting.contains(call.getName())))
        .check(classes);
    methods()
        .that()
        .areDeclaredIn(ON_GITHUB)
        .and(describe("post", method -> posting.contains(method.getName())))
        .should(
            new ArchCondition<JavaMethod>("take Markdown and no plain text") {
              @Override
              public void check(JavaMethod method, ConditionEvents events) {
                boolean holds =
                    method.getRawParameterTypes().stream()
                            .anyMatch(type -> type.isEquivalentTo(Markdown.class))
                        && method.getRawParameterTypes().stream()
                            .noneMatch(type -> type.isAssignableFrom(String.class));
                events.add(new SimpleConditionEvent(method, holds, method.getFullName()));
              }
            })
        .check(classes);
  }

  @Test
  void everyPackageHasItsPlaceInTheseRules() throws IOException {
    var placed = new ArrayList<>(KNOWS.keySet());
    placed.addAll(BESIDE);
    assertThat(
            packages().stream()
                .map(SOURCES::relativize)
                .map(path -> path.getName(0).toString())
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet()))
        .isSubsetOf(placed);
  }

  @TestFactory
  Stream<DynamicTest> everyPackageSaysWhatItIs() throws IOException {
    return packages().stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(
                    folder.toString(),
                    () ->
                        assertThat(folder.resolve("package-info.java"))
                            .content()
                            .contains("/**")
                            .hasSizeGreaterThan(80)));
  }

  @Test
  void noPackageIsNamedAfterNothing() throws IOException {
    assertThat(packages())
        .extracting(path -> path.getFileName().toString())
        .doesNotContain("util", "utils", "common", "helper", "helpers", "manager", "misc");
  }

  // A part that has no class yet has no wrong arrow either.
  private static ArchRule allowed(ClassesShouldConjunction rule) {
    return rule.allowEmptyShould(true);
  }

  private static List<Path> packages() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .sorted()
          .toList();
    }
  }
}
