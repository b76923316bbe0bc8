package homelab.exposure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes docs/exposure.md from the rules and from what each resource type was taught. */
public final class ExposureReference {

  /** Where the page lies, from the project's root. */
  public static final String PATH = "docs/exposure.md";

  private static final String HEAD =
      """
# Zero inbound, as a policy

Written from the code (`./homelab render --docs`); a test fails when the two differ.

Every resource is judged before the engine hears of it: in previews and updates, in components, behind
explicit providers, inside `apply`, whatever form its values have. What passes is registered; what breaks
a rule is not, and the run fails with one error for each finding, which names resource, property, rule,
reason and remedy. Secrets are judged like other values and never printed.

A value that does not exist yet is *unknown* in a preview. It is deferred: the preview goes on, since it
makes nothing, and `up` judges it once it is known. What is still unknown then is refused.

The policy stands between the SDK and the engine, where requests have their final form. Nothing is passed
because nobody thought of it: types, properties, component names, providers, functions and reads that it
has not been taught are refused. To teach it one, add it to the rules in `homelab.exposure` and both a
violation and its nearest allowed neighbour to the catalogue that the tests try.

What it does not see: port forwards and WAN rules are in pfSense's config.xml, which `homelab.pfsense`
checks before it becomes media; whether each guest has its firewall options at all, since each resource is
judged by itself; and whether a secret in a stash was minted here, since only the run that made it knows.

## Rules

| rule | what holds | why | instead |
|---|---|---|---|
""";

  private static final String TYPES =
      """

## What it has been taught

After its rules each property, nested ones too, is held to what the program declares from the stack
file: another value, or a property that it never sets, is refused by `declared-values`. Only remarks and
tags for people, the rendered first boot and the secrets of the stack's configuration may hold any text.
What the program says may not be left out either, and each list has its number of different entries.

Then each resource is held to be itself: it has a name of this stack and is declared once, its provider is
the declared one of its cloud, and its id, name, domain, keys and references are its own. A key is compared
with the stash that it comes from, an address with the instance's, a policy with that of its service.

A test tries the neighbours of every resource, thousands of them: each property of the SDKs' schemas set to
values that the program does not declare, each one left out, each with the value of another resource of its
type, each resource with another's name and provider. None passes but the free texts, which the test lists
with their reasons.

Only these may be under `ignoreChanges`: `sourceFile.changed` of pfSense's media; `disks` of its machine;
`features`, `initialization.userAccount` and `operatingSystem.templateFileId` of containers;
`availabilityDomain` and `faultDomain` of the node; `systemTags` of the budget; `content`, `ttl`, `proxied`,
`comment` and `tags` of home's name; `input` of a stash.

Of the other options of a resource those that only order, protect or describe it are free. Its plugin's
version and place are the SDK's, its provider was declared by this run, its aliases are the former names of
names and gates, and every other field of the request, such as `importId`, is refused. Only the wait command
has the engine's own provider, and configuration cannot change that one: a key such as
`cloudflare:baseUrl` or `command:pluginDownloadURL` is a mistake of the stack file.

| type | properties with a rule | properties without |
|---|---|---|
""";

  private ExposureReference() {}

  /**
   * Returns the page's text. The rules may be those of any homelab: the page names none of its
   * values.
   */
  public static String render(ExposureRules rules) {
    var page = new StringBuilder(HEAD);
    for (Rule rule : Rule.values()) {
      page.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(rule.id(), rule.statement(), cell(rule.reason()), cell(rule.remedy())));
    }
    page.append(TYPES);
    rules
        .taught()
        .forEach(
            (type, properties) ->
                page.append(
                    "| `%s` | %s | %s |\n".formatted(type, judged(properties), free(properties))));
    page.append(
        """

Besides: the stack, `pulumi:index:Stash`, components called `homelab:<package>:<Name>`, and the providers
%s.
"""
            .formatted(
                ExposureRules.providers().stream()
                    .map(name -> "`" + name + "`")
                    .collect(Collectors.joining(", "))));
    return page.toString();
  }

  private static String judged(Map<String, Set<Rule>> properties) {
    var cells = new LinkedHashMap<String, Set<Rule>>(properties);
    cells.values().removeIf(Set::isEmpty);
    return cells.entrySet().stream()
        .map(
            entry ->
                "%s: %s"
                    .formatted(
                        entry.getKey(),
                        new TreeSet<>(entry.getValue())
                            .stream().map(Rule::id).collect(Collectors.joining(", "))))
        .collect(Collectors.joining("<br>"));
  }

  private static String free(Map<String, Set<Rule>> properties) {
    return properties.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** A placeholder in angle brackets would be taken for markup. */
  private static String cell(String text) {
    return text.replace("<", "&lt;").replace(">", "&gt;");
  }
}
