package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two nodes from the same user_data are the same, a week apart and with newer packages in the
 * mirror: packages, images, configuration.
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
          // What sets the lab's clock, and the key of what the mirror has gained.
          "/etc/faketimerc",
          "/etc/systemd/system.conf.d/lab.conf",
          "/etc/apt/trusted.gpg.d/lab-newer.gpg");

  @Test
  void aNodeThatIsRebuiltAWeekLaterFromANewerMirrorIsTheSame(FirstBootTrial trial)
      throws Throwable {
    byte[] userData = trial.node().userData();
    var nodes =
        SideBySide.both(
            () -> manifest(trial, new Trouble(), userData),
            () -> manifest(trial, aWeekLater(), userData));
    var difference = difference(nodes.get(0), nodes.get(1));
    System.out.printf(
        "two nodes a week apart: %d entries, %d differ%n", nodes.get(0).size(), difference.size());
    assertThat(nodes.get(0)).hasSizeGreaterThan(300);
    assertThat(difference).isEmpty();
  }

  /** That the mirror moved on is seen as soon as the date is taken out of the script. */
  @Test
  @Tag("full")
  void withoutTheSnapshotsDateTheNodesWouldDiffer(FirstBootTrial trial) throws Throwable {
    var node = trial.node().config().node();
    var mirror = node.aptMirror().orElseThrow();
    var script =
        unpacked(trial.node().userData())
            .replace(
                "APT_MIRROR='%s'".formatted(mirror),
                "APT_MIRROR='%s'".formatted(mirror.replaceFirst("/packages$", "")))
            .replace("APT_SNAPSHOT='%s'".formatted(node.aptSnapshot()), "APT_SNAPSHOT='live'");
    var nodes =
        SideBySide.both(
            () -> manifest(trial, new Trouble(), packed(script)),
            () -> manifest(trial, aWeekLater(), packed(script)));
    assertThat(difference(nodes.get(0), nodes.get(1)))
        .anyMatch(line -> line.matches("package wireguard-tools: .* is .*\\+lab1"))
        .anyMatch(line -> line.matches("package openssh-client: .* is .*\\+lab1"));
  }

  private static Trouble aWeekLater() {
    return new Trouble().clockOff("+7d").mirrorMovedOn();
  }

  private static List<String> difference(
      SortedMap<String, String> first, SortedMap<String, String> second) {
    var keys = new TreeSet<>(first.keySet());
    keys.addAll(second.keySet());
    return keys.stream()
        .filter(
            key -> !first.getOrDefault(key, "absent").equals(second.getOrDefault(key, "absent")))
        .map(
            key ->
                "%s: %s is %s"
                    .formatted(
                        key, first.getOrDefault(key, "absent"), second.getOrDefault(key, "absent")))
        .toList();
  }

  private static SortedMap<String, String> manifest(
      FirstBootTrial trial, Trouble trouble, byte[] userData) throws IOException {
    try (var lab = LabStage.readyNode(trial, trouble, userData)) {
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

  private static String unpacked(byte[] userData) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(userData))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] packed(String script) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(script.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
