package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.HostileTexts;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A value's whole way: stack file or secret, rendered file or vault, the real Ansible, the role's
 * compose file, Compose's own parser. What the container would be given is what was written.
 */
@Tag("ansible")
class ServiceValuesTests {

  private static final long SEED = 20261128;
  private static final int QUICK = 250;
  private static final int FULL = 10_000;
  private static final int AT_ONCE = 1_000;
  private static final String PASSWORD = "the-vault-password";

  /** The container's whole surroundings, except what this machine has not: a root, a Docker. */
  private static final String PLAYBOOK =
      """
      - hosts: services
        connection: local
        gather_facts: false
        vars:
          ansible_python_interpreter: "{{ ansible_playbook_python }}"
        vars_files:
          - "{{ roles_folder }}/service/defaults/main.yml"
        tasks:
          - ansible.builtin.include_vars:
              file: "{{ inventory_dir }}/secrets.vault.yml"
          - ansible.builtin.template:
              src: "{{ roles_folder }}/service/templates/compose.yaml.j2"
              dest: "{{ playbook_dir }}/{{ inventory_hostname }}.compose.yaml"
              mode: "0600"
      """;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> aValueReachesTheContainerAsItWasWritten() {
    return tests(QUICK);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> manyMoreValuesDoToo() {
    return tests(FULL);
  }

  private Stream<DynamicTest> tests(int more) {
    RealAnsible.needed();
    RealCompose.needed();
    var lists = HostileTexts.inLists(HostileTexts.any(SEED + more, more), AT_ONCE);
    return RealAnsible.generations().stream()
        .flatMap(
            ansible ->
                lists.stream()
                    .map(
                        values ->
                            DynamicTest.dynamicTest(
                                "%s: %d values from %s"
                                    .formatted(ansible, values.size(), lists.indexOf(values)),
                                () -> carried(ansible, values))));
  }

  private void carried(RealAnsible.Generation ansible, List<String> values) throws Exception {
    var given = new TreeMap<String, String>();
    for (var value : values) {
      given.put("V%05d".formatted(given.size()), value);
    }
    var secrets = new TreeMap<String, String>();
    given.forEach((name, value) -> secrets.put("S" + name.substring(1), value));
    var stage = Files.createTempDirectory(folder, "stage");
    render(stage, given, secrets);
    Files.writeString(stage.resolve("play.yml"), PLAYBOOK);
    Files.writeString(stage.resolve("password"), PASSWORD + "\n");
    ansible.run(
        stage,
        "ansible-playbook",
        "--inventory",
        Rendered.INVENTORY,
        "--limit",
        "portfolio",
        "--vault-password-file",
        "password",
        "--extra-vars",
        "roles_folder=" + Path.of("ansible/roles").toAbsolutePath(),
        "play.yml");
    var there = RealCompose.environment(stage.resolve("portfolio.compose.yaml"));
    var expected = new TreeMap<>(given);
    expected.putAll(secrets);
    assertThat(there).isEqualTo(expected);
  }

  private static void render(
      Path stage, Map<String, String> environment, SortedMap<String, String> secrets)
      throws IOException {
    var config =
        RenderedTests.example(
            services -> {
              var service = (ObjectNode) services.get(0);
              environment.forEach(service.putObject("environment")::put);
              var names = service.putArray("secrets");
              secrets.keySet().forEach(names::add);
            });
    for (var file : Rendered.of("home", config, Topology.of(config)).entrySet()) {
      Files.createDirectories(stage.resolve(file.getKey()).getParent());
      Files.write(stage.resolve(file.getKey()), file.getValue());
    }
    var home = new TreeMap<String, SortedMap<String, String>>();
    home.put("portfolio", secrets);
    Files.write(
        stage.resolve(Rendered.SECRETS),
        new HomeSecrets("token", "user:token", home).vault(PASSWORD));
  }
}
