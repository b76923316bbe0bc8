package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A booted node follows its repository by itself, and needs nobody for what it has already. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class FollowingTests {

  /** The timer's two minutes, and what a pull takes on a slow machine. */
  private static final Duration NEXT_PULL = Duration.ofSeconds(240);

  @Test
  void itWaitsForTheSecretsGoesOnByItselfAndKeepsTheLastGoodCheckoutWithoutAnyServer(
      FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      assertThat(lab.machine().console())
          .anyMatch(line -> line.contains("READY") && line.endsWith("waiting for secrets"));
      var first = current(lab);

      var withSecrets = push(lab, "ansible/rendered/home/secrets.vault.yml");
      assertThat(LabStage.soon(NEXT_PULL, () -> !controlPlane(lab).startsWith("waiting")))
          .as("%s; console %s", controlPlane(lab), lab.machine().console())
          .isTrue();
      assertThat(current(lab)).isEqualTo(withSecrets).isNotEqualTo(first);
      // The stand-in for Semaphore brings no Ansible: that it was asked for is what can be seen.
      assertThat(lab.machine().inside("journalctl -u homelab-pull").text())
          .contains("ansible-playbook");

      lab.internet().order("site", "git", "DOWN");
      lab.internet().order("site", "registry", "DOWN");
      lab.internet().order("site", "mirror", "DOWN");
      int shown = lab.machine().console().size();
      lab.machine().cutPower();
      var outcome = lab.boot(Duration.ofSeconds(90));
      assertThat(outcome.ready()).as("%s %s", outcome, lab.machine().console()).isTrue();
      assertThat(lab.machine().console().stream().skip(shown))
          .noneMatch(line -> line.contains("waiting for"));
      assertThat(lab.semaphoreAnswers()).isTrue();

      var tried = lab.machine().inside("systemctl start homelab-pull.service");
      assertThat(tried.exitCode()).as(tried.text()).isZero();
      assertThat(lab.machine().inside("journalctl -b -t homelab").text())
          .contains("pull: main could not be fetched");
      assertThat(current(lab)).isEqualTo(withSecrets);
      assertThat(
              inSemaphore(lab, "open('/srv/homelab/current/ansible/control-plane.yml')").exitCode())
          .as("Semaphore still reads it")
          .isZero();
      assertThat(inSemaphore(lab, "open('/srv/homelab/current/planted', 'w')").text())
          .as("and cannot write it, not even as root")
          .contains("Read-only file system");
    }
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

  /** Pushes one more file on top of what the lab's git server has, and returns the commit. */
  private static String push(BootLab lab, String file) {
    var said =
        lab.host()
            .run(
                "sh",
                "-c",
                """
set -eu
export GIT_DIR="$1" GIT_INDEX_FILE="$1/lab-index"
export GIT_AUTHOR_NAME=lab GIT_AUTHOR_EMAIL=lab@example.org
export GIT_COMMITTER_NAME=lab GIT_COMMITTER_EMAIL=lab@example.org
git read-tree refs/heads/main
git update-index --add --cacheinfo "100644,$(echo sealed | git hash-object -w --stdin),$2"
commit=$(git commit-tree -p refs/heads/main -m next "$(git write-tree)" </dev/null)
git update-ref refs/heads/main "$commit"
git update-server-info
echo "$commit"
""",
                "push",
                lab.folder().resolve("internet/git/example/homelab.git").toString(),
                file);
    return said.get(said.size() - 1);
  }
}
