package homelab.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The role proxmox_host keeps the nightly job and the containers' features, with the real
 * ansible-playbook and the lab's pvesh and pct.
 */
@Tag("ansible")
class HostGuestsTests {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "homelab-nightly";

  /** The example's containers: only the tunnel's and one service's are made yet. */
  private static final String FRESH =
      "{\"jobs\": {}, \"containers\": {\"101\": \"\", \"200\": \"nesting=1\"}}";

  @TempDir private Path folder;

  @BeforeEach
  void aHostWithTwoContainers() throws IOException {
    RealAnsible.needed();
    var script = folder.resolve("proxmox-host.py");
    try (var text = getClass().getResourceAsStream("/homelab/lab/proxmox-host.py")) {
      Files.write(script, text.readAllBytes());
    }
    assertThat(script.toFile().setExecutable(true)).isTrue();
    for (var name : new String[] {"pvesh", "pct"}) {
      Files.createSymbolicLink(folder.resolve(name), script);
    }
    Files.writeString(
        folder.resolve("play.yml"),
        """
        - hosts: proxmox
          connection: local
          gather_facts: false
          environment:
            PATH: "%s:{{ lookup('ansible.builtin.env', 'PATH') }}"
          tasks:
            - name: Guests
              ansible.builtin.include_role:
                name: proxmox_host
                tasks_from: guests
        """
            .formatted(folder));
    host(FRESH);
  }

  @Test
  void theJobIsMadeOnceAndThenNothingIsChanged() throws Exception {
    assertThat(run().said()).contains("changed=2").contains("failed=0");
    assertThat(job())
        .isEqualTo(
            JSON.readTree(
                """
                {"enabled": "1", "pool": "homelab", "storage": "local", "schedule": "03:30",
                 "mode": "snapshot", "compress": "zstd", "repeat-missed": "1",
                 "notes-template": "{{guestname}}",
                 "prune-backups": "keep-daily=7,keep-weekly=4"}
                """));
    assertThat(state().at("/containers/101").asText()).isEqualTo("nesting=1");
    assertThat(run().said()).contains("changed=0").contains("failed=0");
  }

  @Test
  void aCheckSaysWhatItWouldDoAndDoesNothing() throws Exception {
    var before = state();
    assertThat(run("--check", "--diff").said())
        .contains("changed=2", "keep-daily=7")
        .contains("failed=0");
    assertThat(state()).isEqualTo(before);
  }

  /** Each way in which a person or the crashed plugin may have left the job. */
  @TestFactory
  @Tag("full")
  Stream<DynamicTest> driftIsSeenAndMended() throws Exception {
    var drifts = new LinkedHashMap<String, Consumer<ObjectNode>>();
    drifts.put("switched off", job -> job.put("enabled", "0"));
    drifts.put("another time", job -> job.put("schedule", "12:00"));
    drifts.put("another storage", job -> job.put("storage", "nas"));
    drifts.put("kept for ever", job -> job.put("prune-backups", "keep-all=1"));
    drifts.put("kept shorter", job -> job.put("prune-backups", "keep-weekly=4,keep-daily=1"));
    drifts.put("what is never said", job -> job.remove("prune-backups"));
    drifts.put("some guests left out", job -> job.put("exclude", "201"));
    drifts.put("single guests", job -> job.put("vmid", "200").remove("pool"));
    drifts.put("every guest", job -> job.put("all", "1").remove("pool"));
    drifts.put("another node", job -> job.put("node", "pve2"));
    drifts.put("a script of the host's", job -> job.put("script", "/root/x.sh"));
    drifts.put("nothing is pruned", job -> job.put("remove", "0"));
    drifts.put("uncompressed", job -> job.remove("compress"));
    return drifts.entrySet().stream()
        .map(
            drift ->
                DynamicTest.dynamicTest(
                    drift.getKey(),
                    () -> {
                      host(FRESH);
                      run();
                      var right = job();
                      var tree = (ObjectNode) state();
                      drift.getValue().accept((ObjectNode) tree.at("/jobs/" + ID));
                      host(JSON.writeValueAsString(tree));
                      assertThat(run().said()).contains("changed=1").contains("failed=0");
                      assertThat(job()).isEqualTo(right);
                    }));
  }

  @Test
  @Tag("full")
  void anotherJobOfThePoolIsNamedAndLeftAlone() throws Exception {
    var tree = (ObjectNode) JSON.readTree(FRESH);
    ((ObjectNode) tree.get("jobs"))
        .putObject("backup-1f2e")
        .put("pool", "homelab")
        .put("schedule", "01:00");
    host(JSON.writeValueAsString(tree));
    assertThat(run().said()).contains("the backup jobs backup-1f2e save the pool as well");
    assertThat(state().at("/jobs/backup-1f2e/schedule").asText()).isEqualTo("01:00");
  }

  @Test
  @Tag("full")
  void aJobThatIsNotNeededAnyMoreGoes() throws Exception {
    run();
    assertThat(run("--extra-vars", "proxmox_host_job_state=absent").said()).contains("changed=1");
    assertThat(state().get("jobs")).isEmpty();
    assertThat(run("--extra-vars", "proxmox_host_job_state=absent").said()).contains("changed=0");
  }

  @Test
  void featuresThatRootGaveAContainerAreTakenBack() throws Exception {
    run();
    var tree = (ObjectNode) state();
    ((ObjectNode) tree.get("containers")).put("200", "fuse=1,nesting=1");
    host(JSON.writeValueAsString(tree));
    assertThat(run("--check").said()).contains("changed=1");
    assertThat(run().said()).contains("changed=1", "pct reboot 200");
    assertThat(state().at("/containers/200").asText()).isEqualTo("nesting=1");
  }

  @Test
  @Tag("full")
  void proxmoxOwnWordsAreSaidWhenItRefuses() throws Exception {
    var ended = run("--extra-vars", "homelab_backup_schedule=at-night");
    assertThat(ended.exitCode()).isNotZero();
    assertThat(ended.said()).contains("pvesh create /cluster/backup").contains("schedule: invalid");
  }

  private RealAnsible.Ended run(String... more) throws Exception {
    var line =
        Stream.concat(
                Stream.of(
                    "ansible-playbook",
                    "--inventory",
                    "rendered/home/" + Rendered.INVENTORY,
                    folder.resolve("play.yml").toString(),
                    "--extra-vars",
                    JSON.writeValueAsString(
                        Map.of("ansible_python_interpreter", "{{ ansible_playbook_python }}"))),
                Stream.of(more))
            .toArray(String[]::new);
    var ended = RealAnsible.end(Path.of("ansible"), line);
    if (more.length == 0) {
      assertThat(ended.exitCode()).as(ended.said()).isZero();
    }
    return ended;
  }

  private void host(String state) throws IOException {
    Files.writeString(folder.resolve("pve.json"), state);
  }

  private JsonNode state() throws IOException {
    return JSON.readTree(folder.resolve("pve.json").toFile());
  }

  private JsonNode job() throws IOException {
    return state().at("/jobs/" + ID);
  }
}
