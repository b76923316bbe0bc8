package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two nodes from the same user_data are the same, a week apart: packages, images, configuration.
 */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class SameResultTests {

  /** What each machine has of its own: its id, its host keys, and Docker's name for it. */
  private static final List<String> OWN =
      List.of(
          "/etc/machine-id",
          "/etc/ssh/ssh_host_",
          "/etc/docker/key.json",
          // The rescue password: secret, and with the day on which it was set.
          "/etc/shadow",
          // What sets the lab's clock.
          "/etc/faketimerc",
          "/etc/systemd/system.conf.d/lab.conf");

  @Test
  void aNodeThatIsRebuiltAWeekLaterIsTheSame(FirstBootTrial trial) throws IOException {
    var first = manifest(trial, new Trouble());
    var second = manifest(trial, new Trouble().clockOff("+7d"));
    assertThat(first).hasSizeGreaterThan(300);
    assertThat(second).isEqualTo(first);
  }

  private static TreeMap<String, String> manifest(FirstBootTrial trial, Trouble trouble)
      throws IOException {
    try (var lab = LabStage.readyNode(trial, trouble)) {
      var manifest = new TreeMap<String, String>();
      lab.machine().inside("dpkg-query -W -f '${Package} ${Version}\\n'").output().stream()
          .map(line -> line.split(" "))
          .forEach(parts -> manifest.put("package " + parts[0], parts[1]));
      lab.machine()
          .inside("docker image ls --no-trunc --digests --format '{{.Digest}}'")
          .output()
          .forEach(digest -> manifest.put("image " + digest, ""));
      // cloud-init writes the time into sudo's comments.
      lab.machine()
          .inside(
              "sed -i '/^# Added by cloud-init/d; /^# Created by cloud-init/d' /etc/sudoers"
                  + " /etc/sudoers.d/*");
      lab.machine().inside("find /etc -xdev -type f -exec sha256sum {} +").output().stream()
          .map(line -> line.split("\\s+", 2))
          .filter(parts -> OWN.stream().noneMatch(parts[1]::startsWith))
          .forEach(parts -> manifest.put(parts[1], parts[0]));
      return manifest;
    }
  }
}
