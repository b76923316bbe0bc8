package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The playbooks that are there, those that Semaphore names, and what Ansible makes of them. */
class PlaybookTests {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path ANSIBLE = Path.of("ansible");

  /** Run by the node itself, which brings Semaphore its templates. */
  private static final String CONTROL_PLANE = "ansible/control-plane.yml";

  @Test
  void semaphoreNamesThePlaybooksThatAreThereAndNoOther() throws IOException {
    var semaphore = YAML.readTree(Path.of(Rendered.folder("home"), Rendered.SEMAPHORE).toFile());
    assertThat(semaphore.get("templates").findValuesAsText("playbook"))
        .hasSize(playbooks().size()) // site.yml has two templates, control-plane.yml none
        .containsAll(playbooks().stream().filter(name -> !name.equals(CONTROL_PLANE)).toList())
        .doesNotContain(CONTROL_PLANE);
  }

  @Test
  void siteRunsThePlaybookOfEveryRole() throws IOException {
    var imported =
        YAML.readTree(ANSIBLE.resolve("site.yml").toFile())
            .findValuesAsText("ansible.builtin.import_playbook");
    assertThat(imported).containsExactlyInAnyOrderElementsOf(rolePlaybooks());
  }

  @Test
  void aRolesPlaybookRunsThatRoleAlone() throws IOException {
    for (var playbook : rolePlaybooks()) {
      var plays = YAML.readTree(ANSIBLE.resolve(playbook).toFile());
      assertThat(plays).hasSize(1);
      assertThat(plays.get(0).get("roles"))
          .extracting(JsonNode::asText)
          .containsExactly(playbook.replace(".yml", ""));
    }
  }

  @TestFactory
  @Tag("ansible")
  Stream<DynamicTest> ansibleReadsEveryPlaybook() throws IOException {
    RealAnsible.needed();
    return playbooks().stream()
        .map(
            playbook ->
                DynamicTest.dynamicTest(
                    playbook,
                    () ->
                        assertThat(
                                RealAnsible.run(
                                    ANSIBLE,
                                    "ansible-playbook",
                                    "--syntax-check",
                                    "--inventory",
                                    "rendered/home/" + Rendered.INVENTORY,
                                    playbook.substring("ansible/".length())))
                            .contains("playbook: ")
                            .doesNotContain("WARNING")));
  }

  private static List<String> rolePlaybooks() throws IOException {
    return playbooks().stream()
        .map(name -> name.substring("ansible/".length()))
        .filter(
            name -> Files.isDirectory(ANSIBLE.resolve("roles").resolve(name.replace(".yml", ""))))
        .toList();
  }

  private static List<String> playbooks() throws IOException {
    try (var files = Files.list(ANSIBLE)) {
      return files
          .map(file -> "ansible/" + file.getFileName())
          .filter(name -> name.endsWith(".yml"))
          .sorted()
          .toList();
    }
  }
}
