package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A role reads what is rendered for its hosts, what it defaults or sets itself, or the vault. */
class RoleVariablesTests {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path ANSIBLE = Path.of("ansible");
  private static final Path RENDERED = Path.of(Rendered.folder("home"));

  /** What Ansible knows of the hosts of each group; {@code containers} has no file of its own. */
  private static final Map<String, List<String>> FILES_OF_GROUP =
      Map.of(
          "proxmox", List.of("group_vars/all.yaml", "group_vars/proxmox.yaml"),
          "containers", List.of("group_vars/all.yaml"),
          "tunnel", List.of("group_vars/all.yaml"),
          "services",
              List.of(
                  "group_vars/all.yaml", "group_vars/services.yaml", "host_vars/portfolio.yaml"));

  @TestFactory
  Stream<DynamicTest> everyVariableThatARoleReadsHasAValue() throws IOException {
    return roles().stream()
        .map(
            role ->
                DynamicTest.dynamicTest(
                    role,
                    () -> {
                      var text = text(ANSIBLE.resolve("roles").resolve(role));
                      assertThat(unknown(role, text, known(role, text))).isEmpty();
                    }));
  }

  @Test
  void aMisspelledVariableIsFound() throws IOException {
    var text = "port: '{{ homelab_service.prot }}{{ homelab_zone }}{{ service_flder }}'";
    assertThat(unknown("service", text, known("service", text)))
        .containsExactly("homelab_service.prot", "service_flder");
  }

  @Test
  void aVariableOfAnotherGroupIsFound() throws IOException {
    var text = "address: '{{ homelab_tunnel_address }}'";
    assertThat(unknown("cloudflared", text, known("cloudflared", text)))
        .containsExactly("homelab_tunnel_address");
    assertThat(unknown("service", text, known("service", text))).isEmpty();
  }

  /** With a dot Jinja takes a dictionary's own method before its key, and compares that. */
  @Test
  void noKeyIsReadByADotThatNamesAMethodOfADictionary() throws IOException {
    for (var role : roles()) {
      assertThat(readsAMethod(text(ANSIBLE.resolve("roles").resolve(role)))).as(role).isFalse();
    }
    assertThat(readsAMethod("when: homelab_service.update == 'poll'")).isTrue();
  }

  private static boolean readsAMethod(String text) {
    return text.lines()
        .filter(line -> !line.stripLeading().startsWith("#"))
        .anyMatch(
            line ->
                Pattern.compile(
                        "homelab_[a-z_]+\\.(clear|copy|get|items|keys|pop|setdefault|update|values)\\b(?!\\()")
                    .matcher(line)
                    .find());
  }

  private static List<String> unknown(String role, String text, Set<String> known) {
    var read = new TreeSet<String>();
    var pattern =
        Pattern.compile(
            "(?<![\\w/.-])(homelab_[a-z_]+(?:\\.[a-z_]+)?|%s_[a-z_]+)(?![\\w/-])"
                .formatted(Pattern.quote(role)));
    var found = pattern.matcher(text);
    while (found.find()) {
      read.add(found.group(1));
    }
    read.removeAll(known);
    return List.copyOf(read);
  }

  private static Set<String> known(String role, String text) throws IOException {
    var known = new TreeSet<String>();
    for (var file : FILES_OF_GROUP.get(hosts(role))) {
      names(YAML.readTree(RENDERED.resolve(file).toFile()), known);
    }
    names(vault(), known);
    var defaults = ANSIBLE.resolve("roles").resolve(role).resolve("defaults/main.yml");
    if (Files.exists(defaults)) {
      names(YAML.readTree(defaults.toFile()), known);
    }
    // What a task of its own registers or sets, and what those that include it must give.
    var set = Pattern.compile("(?m)^\\s*(?:register: |)(%s_[a-z_]+)(?::|$)".formatted(role));
    var all = text + (role.startsWith("guarded_") ? text(ANSIBLE.resolve("roles")) : "");
    var matcher = set.matcher(all);
    while (matcher.find()) {
      known.add(matcher.group(1));
    }
    return known;
  }

  /** Each name, and each name one level below it with a dot between. */
  private static void names(JsonNode tree, Set<String> names) {
    tree.fields()
        .forEachRemaining(
            field -> {
              names.add(field.getKey());
              field
                  .getValue()
                  .fieldNames()
                  .forEachRemaining(n -> names.add(field.getKey() + "." + n));
            });
  }

  private static JsonNode vault() throws IOException {
    var secrets = new HomeSecrets("token", "user:token", new TreeMap<>());
    return YAML.readTree(Vault.open(secrets.vault("password"), "password"));
  }

  /** The group that the role's playbook names. A role without one is included by any other. */
  private static String hosts(String role) throws IOException {
    var playbook = ANSIBLE.resolve(role + ".yml");
    return Files.exists(playbook)
        ? YAML.readTree(playbook.toFile()).get(0).get("hosts").asText()
        : "containers";
  }

  private static List<String> roles() throws IOException {
    try (var folders = Files.list(ANSIBLE.resolve("roles"))) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  /** Every task, handler, template and default below a folder; what is copied as it is, is not. */
  private static String text(Path folder) throws IOException {
    var text = new StringBuilder();
    List<Path> files = new ArrayList<>();
    try (var walk = Files.walk(folder)) {
      walk.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/files/"))
          .sorted()
          .forEach(files::add);
    }
    for (var file : files) {
      text.append(Files.readString(file)).append('\n');
    }
    return text.toString();
  }
}
