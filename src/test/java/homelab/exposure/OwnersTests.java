package homelab.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What an editor of the program may try with one resource that is right for another one. */
class OwnersTests {

  /** One attempt: a resource of the program, what is done to it, and what must be said. */
  private record Attempt(String title, String name, Edit edit, String path, Rule rule) {}

  private interface Edit {
    Declaration of(Declaration mine, DeclaredProgram run);
  }

  private static final List<Attempt> ATTEMPTS =
      List.of(
          new Attempt(
              "the gate asks another service's policy",
              "access-blog@blog",
              set("policies[0].id", new Property.Text("access-policy-notes@notes-id")),
              "policies[0].id",
              Rule.OWN_VALUES),
          new Attempt(
              "a gate is another service's",
              "access-blog@blog",
              (mine, run) -> inputs(mine, made(run, "access-notes@notes").inputs()),
              "domain",
              Rule.OWN_VALUES),
          new Attempt(
              "a policy lets one person in less",
              "access-policy-notes@notes",
              gone("includes[1]"),
              "includes",
              Rule.OWN_VALUES),
          new Attempt(
              "a container takes the console's key",
              "container-blog",
              (mine, run) ->
                  inputs(
                      mine,
                      with(
                          mine,
                          "initialization.userAccount.keys[0]",
                          new Property.Text("ssh-ed25519 AAAAmine"))),
              "initialization.userAccount.keys[0]",
              Rule.OWN_VALUES),
          new Attempt(
              "the console takes another key",
              "console",
              set("publicKey", new Property.Text("ssh-rsa AAAAmine")),
              "publicKey",
              Rule.OWN_VALUES),
          new Attempt(
              "the firewall rules are another container's",
              "rules-blog",
              set("containerId", new Property.Number(200)),
              "containerId",
              Rule.OWN_VALUES),
          new Attempt(
              "the node's name leads elsewhere",
              "node-name",
              set("content", new Property.Text("198.51.100.9")),
              "content",
              Rule.OWN_VALUES),
          new Attempt(
              "the provider decides whether layer-2 addresses are checked",
              "firewall-blog",
              gone("macfilter"),
              "macfilter",
              Rule.LEFT_OUT),
          new Attempt(
              "OCI decides whether the disk's traffic is encrypted",
              "node",
              gone("launchOptions.isPvEncryptionInTransitEnabled"),
              "launchOptions.isPvEncryptionInTransitEnabled",
              Rule.LEFT_OUT),
          new Attempt(
              "the provider's address comes from the environment",
              "proxmox",
              gone("endpoint"),
              "endpoint",
              Rule.LEFT_OUT),
          new Attempt(
              "a second bridge",
              "guest-bridge",
              (mine, run) -> as(mine, "another", mine.options()),
              "",
              Rule.OWN_VALUES),
          new Attempt(
              "the engine's own provider",
              "guest-bridge",
              (mine, run) -> as(mine, mine.name(), Options.none()),
              "provider",
              Rule.RESOURCE_OPTION));

  static Set<Rule> rules() {
    var rules = new TreeSet<Rule>();
    ATTEMPTS.forEach(attempt -> rules.add(attempt.rule()));
    return rules;
  }

  @TestFactory
  Stream<DynamicTest> refusesEachAtItsPlaceByItsRule() {
    var run = DeclaredProgram.run(RealComponents::declare);
    return ATTEMPTS.stream()
        .map(
            attempt ->
                dynamicTest(
                    attempt.title(),
                    () -> {
                      var mine = made(run, attempt.name());
                      var rules = ExampleHomelab.rules();
                      assertThat(rules.judge(mine, run.declared()).message()).isEmpty();

                      var verdict = rules.judge(attempt.edit().of(mine, run), run.declared());

                      assertThat(verdict.findings())
                          .extracting(Finding::path, Finding::rule)
                          .contains(
                              org.assertj.core.groups.Tuple.tuple(attempt.path(), attempt.rule()));
                    }));
  }

  @Test
  void refusesAResourceThatIsDeclaredASecondTime() {
    var run = DeclaredProgram.run(RealComponents::declare);
    var vcn = made(run, "vcn");
    var known = (Registered) run.declared();
    known.wanted(vcn.type(), vcn.name());
    known.wanted(vcn.type(), vcn.name());

    assertThat(ExampleHomelab.rules().judge(vcn, known).message())
        .contains("is declared a second time");
  }

  @Test
  void whatIsUnknownInAPreviewIsDeferred() {
    var run = DeclaredProgram.run(RealComponents::declare);
    for (var one : run.declarations().toList()) {
      for (var name : one.inputs().fields().keySet()) {
        var later = inputs(one, with(one, name, new Property.Unknown()));

        assertThat(ExampleHomelab.rules().judge(later, run.declared()).findings())
            .as("%s %s", one, name)
            // What is identified by a value that is not known yet is judged by the rest of it.
            .filteredOn(finding -> finding.path().startsWith(name))
            .isEmpty();
      }
    }
  }

  /** A component may bear the same name. */
  private static Declaration made(DeclaredProgram run, String name) {
    return run.declarations()
        .filter(one -> one.kind() == Declaration.Kind.CUSTOM && one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Edit set(String path, Property value) {
    return (mine, run) -> inputs(mine, with(mine, path, value));
  }

  private static Edit gone(String path) {
    return (mine, run) -> inputs(mine, with(mine, path, null));
  }

  private static Property.MapOf with(Declaration mine, String path, Property value) {
    return (Property.MapOf) with(mine.inputs(), List.of(path.split("\\.|(?=\\[)")), value);
  }

  private static Property with(Property at, List<String> path, Property value) {
    if (path.isEmpty()) {
      return value;
    }
    var rest = path.subList(1, path.size());
    if (path.get(0).startsWith("[")) {
      int index = Integer.parseInt(path.get(0).replaceAll("\\D", ""));
      var copy = new ArrayList<>(((Property.ListOf) at.bare()).elements());
      if (value == null && rest.isEmpty()) {
        copy.remove(index);
      } else {
        copy.set(index, with(copy.get(index), rest, value));
      }
      return new Property.ListOf(copy);
    }
    var copy = new java.util.LinkedHashMap<>(((Property.MapOf) at.bare()).fields());
    if (value == null && rest.isEmpty()) {
      copy.remove(path.get(0));
    } else {
      copy.put(
          path.get(0),
          with(copy.getOrDefault(path.get(0), new Property.MapOf(Map.of())), rest, value));
    }
    return new Property.MapOf(copy);
  }

  private static Declaration inputs(Declaration mine, Property.MapOf inputs) {
    return new Declaration(
        mine.type(), mine.name(), mine.kind(), inputs, mine.ignoredChanges(), mine.options());
  }

  private static Declaration as(Declaration mine, String name, Options options) {
    return new Declaration(
        mine.type(), name, mine.kind(), mine.inputs(), mine.ignoredChanges(), options);
  }
}
