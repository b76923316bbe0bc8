package homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import homelab.controlplane.Rendered;
import homelab.runbook.Runbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A booted node follows its repository by itself, and needs nobody for what it has already. Ansible
 * is real; Semaphore is the lab's stand-in, which really runs what is scheduled.
 */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class FollowingTests {

  /** The timer's two minutes, and what a pull takes on a slow machine. */
  private static final Duration NEXT_PULL = Duration.ofSeconds(300);

  private static final Duration NEXT_TASK = Duration.ofSeconds(180);
  private static final String SEMAPHORE = Rendered.folder("home") + "/" + Rendered.SEMAPHORE;

  @Test
  void itWaitsForTheSecretsReconcilesAndRunsItsScheduleWithoutAnyServer(FirstBootTrial trial)
      throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      assertThat(lab.machine().console())
          .anyMatch(line -> line.contains("READY") && line.endsWith("waiting for secrets"));
      var first = current(lab);

      var withSecrets =
          new LabRepository(lab)
              .push(
                  Map.of(
                      Rendered.folder("home") + "/" + Rendered.SECRETS,
                      "sealed".getBytes(UTF_8),
                      SEMAPHORE,
                      everyMinute("47 * * * *")));
      assertThat(LabStage.soon(NEXT_PULL, () -> controlPlane(lab).equals("reconciled")))
          .as("%s; %s", controlPlane(lab), journal(lab))
          .isTrue();
      assertThat(current(lab)).isEqualTo(withSecrets).isNotEqualTo(first);
      assertThat(new SemaphoreApi(lab).projects()).contains("Homelab home");

      lab.internet().order("site", "git", "DOWN");
      lab.internet().order("site", "registry", "DOWN");
      lab.internet().order("site", "mirror", "DOWN");
      int shown = lab.machine().console().size();
      lab.machine().cutPower();
      var outcome = lab.boot(Duration.ofSeconds(120));
      assertThat(outcome.ready()).as("%s %s", outcome, lab.machine().console()).isTrue();
      assertThat(lab.machine().console().stream().skip(shown))
          .noneMatch(line -> line.contains("waiting for"));
      assertThat(lab.semaphoreAnswers()).isTrue();

      scheduledTaskSucceeds(lab);

      var tried = lab.machine().inside("systemctl start homelab-pull.service");
      assertThat(tried.exitCode()).as(tried.text()).isZero();
      assertThat(lab.machine().inside("journalctl -b -t homelab").text())
          .contains("pull: main could not be fetched");
      assertThat(current(lab)).isEqualTo(withSecrets);
      onlyToRead(lab);
      theConsolesLinesCanBeTyped(lab);
    }
  }

  /** As its page in docs/runbooks has them, in its order. */
  private static void theConsolesLinesCanBeTyped(BootLab lab) throws IOException {
    // Nothing failed here, so the log of what commands said may be empty.
    var expected =
        Map.of(
            "homelab-node", "READY",
            "tail", "",
            "wg", "peer: ",
            "journalctl", "homelab",
            "systemctl", "");
    var page = Runbook.read("console");
    var lines =
        page.executed().entrySet().stream()
            .filter(row -> row.getValue().equals("`FollowingTests`"))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(lines).hasSameSizeAs(expected.keySet());
    for (var line : lines) {
      var done = lab.machine().inside(line);
      assertThat(done.exitCode()).as("%s%n%s", line, done.text()).isZero();
      assertThat(done.text()).as(line).contains(expected.get(line.split(" ")[0]));
    }
    assertThat(
            LabStage.soon(
                Duration.ofSeconds(60),
                () -> lab.machine().inside("homelab-node status").text().contains("READY")))
        .as("what was done is not done again")
        .isTrue();
  }

  /** Nobody starts it: Semaphore makes itself anew from the checkout, in its own container. */
  private static void scheduledTaskSucceeds(BootLab lab) throws IOException {
    var api = new SemaphoreApi(lab);
    int before = last(api);
    assertThat(
            LabStage.soon(
                NEXT_TASK, () -> ended(api).stream().anyMatch(task -> task.id() > before)))
        .as("a task by itself: %s", api.tasks())
        .isTrue();
    var task = ended(api).stream().filter(one -> one.id() > before).findFirst().orElseThrow();
    assertThat(task.template()).isEqualTo("control plane");
    assertThat(task.status()).as(api.output(task)).isEqualTo("success");
    assertThat(api.output(task)).contains("failed=0");
  }

  private static int last(SemaphoreApi api) throws IOException {
    return api.tasks().stream().mapToInt(SemaphoreApi.Task::id).max().orElse(0);
  }

  private static List<SemaphoreApi.Task> ended(SemaphoreApi api) {
    try {
      return api.tasks().stream()
          .filter(task -> List.of("success", "error").contains(task.status()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void onlyToRead(BootLab lab) {
    assertThat(
            inSemaphore(lab, "open('/srv/homelab/current/ansible/control-plane.yml')").exitCode())
        .as("Semaphore still reads it")
        .isZero();
    assertThat(inSemaphore(lab, "open('/srv/homelab/current/planted', 'w')").text())
        .as("and cannot write it, not even as root")
        .contains("Read-only file system");
    assertThat(
            lab.machine()
                .inside("docker exec homelab-semaphore cat /run/homelab/deploy-key")
                .text())
        .as("what is none of its business it cannot read")
        .contains("Permission denied");
  }

  /** The lab's hour is a minute: the schedule at this time runs each minute. */
  private static byte[] everyMinute(String cron) {
    var text = LabRepository.ofProject(SEMAPHORE);
    assertThat(text).contains(cron);
    return text.replace(cron, "* * * * *").getBytes(UTF_8);
  }

  private static Host.Result inSemaphore(BootLab lab, String python) {
    return lab.machine()
        .inside("docker exec --user 0 homelab-semaphore python3 -c \"%s\"".formatted(python));
  }

  private static String current(BootLab lab) {
    return lab.machine().inside("readlink /var/lib/homelab/repository/current").text();
  }

  private static String controlPlane(BootLab lab) {
    return lab.machine().inside("cat /var/lib/homelab/control-plane").text();
  }

  private static String journal(BootLab lab) {
    return lab.machine().inside("journalctl -u homelab-pull --no-pager | tail -n 40").text();
  }
}
