package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The playbooks that are there, those that Semaphore names, and what Ansible makes of them. */
class PlaybookTests {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** A module, a plugin or a filter by its whole name: two dots at least. */
  private static final Pattern DOTTED =
      Pattern.compile(
          "(?m)(?:^\\s*(?:- )?|lookup\\('|query\\('|\\| *)([a-z_]+\\.[a-z_]+\\.[a-z_.]+)(?=:|'|"
              + " |$)");

  private static final Path ANSIBLE = Path.of("ansible");

  @Test
  void semaphoreNamesThePlaybooksThatAreThereAndNoOther() throws IOException {
    var semaphore = YAML.readTree(Path.of(Rendered.folder("home"), Rendered.SEMAPHORE).toFile());
    assertThat(semaphore.get("templates").findValuesAsText("playbook"))
        .hasSize(playbooks().size() + 1) // site.yml has two templates
        .containsOnlyOnceElementsOf(
            playbooks().stream().filter(name -> !name.equals("ansible/site.yml")).toList())
        .contains("ansible/site.yml");
  }

  /**
   * docs/decisions.md: so there are no collections to install, and no server to fetch them from.
   */
  @Test
  void noCollectionIsNeeded() throws IOException {
    var modules = new TreeSet<String>();
    try (var files = Files.walk(ANSIBLE)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var path = ANSIBLE.relativize(file);
        assertThat(path.getFileName()).isNotEqualTo(Path.of("requirements.yml"));
        if (path.toString().endsWith(".yml") && !path.startsWith("rendered")) {
          DOTTED
              .matcher(Files.readString(file))
              .results()
              .map(found -> found.group(1))
              .forEach(modules::add);
        }
      }
    }
    assertThat(modules)
        .contains("ansible.builtin.copy")
        .allMatch(name -> name.startsWith("ansible.builtin."));
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

  /** A hung task ends first, then what of a run hangs outside of one. */
  @Test
  void everyTaskHasABoundBelowThatOfARun() throws IOException {
    var bound = Pattern.compile("(?m)^task_timeout = (\\d+)$");
    var configured = bound.matcher(Files.readString(ANSIBLE.resolve("ansible.cfg")));
    assertThat(configured.find()).as("ansible.cfg bounds each task").isTrue();
    var own = new ArrayList<Integer>();
    own.add(Integer.parseInt(configured.group(1)));
    for (var playbook : playbooks()) {
      for (var play : YAML.readTree(Path.of(playbook).toFile())) {
        for (var task : play.path("tasks")) {
          if (task.has("timeout")) {
            own.add(task.get("timeout").asInt());
          }
        }
      }
    }
    int limit =
        YAML.readTree(ANSIBLE.resolve("control-plane.yml").toFile())
            .get(0)
            .at("/vars/control_plane_task_limit")
            .asInt();
    assertThat(own).hasSizeGreaterThan(1).allMatch(seconds -> 0 < seconds && seconds < limit);
  }

  /**
   * ansible-core 2.21 hands the module's own patience to apt-get, 2.16 only what apt is configured
   * with. Lists are read by one role alone, which a foreign repository does not stop.
   */
  @Test
  void everyTaskOfAptHasPatienceAndOnlyOneRoleReadsLists() throws IOException {
    var tasks = new ArrayList<JsonNode>();
    try (var files = Files.walk(ANSIBLE)) {
      for (var file : files.filter(one -> one.toString().endsWith(".yml")).sorted().toList()) {
        if (!file.toString().contains("rendered")) {
          for (var task : YAML.readTree(file.toFile()).findValues("ansible.builtin.apt")) {
            tasks.add(task);
            assertThat(task.has("lock_timeout")).as("%s: %s", file, task).isTrue();
            assertThat(task.has("update_cache"))
                .as("%s: %s", file, task)
                .isEqualTo(file.toString().contains("package_lists"));
          }
        }
      }
    }
    assertThat(tasks).hasSizeGreaterThan(5);
  }

  @Test
  @Tag("ansible")
  void aTaskThatHangsIsEnded(@TempDir Path folder) throws Exception {
    RealAnsible.needed();
    var playbook = folder.resolve("hung.yml");
    Files.writeString(
        playbook,
        """
        - hosts: localhost
          connection: local
          gather_facts: false
          vars:
            ansible_python_interpreter: "{{ ansible_playbook_python }}"
          tasks:
            - name: Hang
              ansible.builtin.command: sleep 300
        """);
    Files.writeString(
        folder.resolve("ansible.cfg"),
        Files.readString(ANSIBLE.resolve("ansible.cfg"))
            .replaceAll("task_timeout = \\d+", "task_timeout = 2"));
    var ended =
        RealAnsible.end(folder, "ansible-playbook", "--inventory", "localhost,", "hung.yml");
    assertThat(ended.exitCode()).isNotZero();
    // 2.16 says the first, 2.21 the second.
    assertThat(ended.said())
        .containsAnyOf("expected time frame (2) and was terminated", "Timed out after 2 second(s)");
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
