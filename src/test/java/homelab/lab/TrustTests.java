package homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.rehearsal.RehearsalProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A booted node that knows its owner's signature takes nothing else from a real git server. {@code
 * PullTests} has each rule by itself, without a node.
 */
@Tag("lab")
@Tag("root")
@Tag("full")
@ExtendWith(LabStage.class)
class TrustTests {

  private static final String SIGNED = "refs/heads/main";
  private static final String FILE = "ansible/note.txt";

  @TempDir private Path keys;

  @Test
  void onlyWhatItsOwnerSignedIsEverLaidOut(FirstBootTrial plain) throws IOException {
    var owner = key("owner");
    var stranger = key("stranger");
    var trial = plain.with(config -> trust(config, owner));
    var trouble = new Trouble();
    try (var lab = trial.open(trouble, trial.node().userData(), line -> {})) {
      trouble.prepare(lab);
      var outcome = lab.boot(Duration.ofSeconds(240));
      assertThat(outcome.ready()).as("%s %s", outcome, lab.machine().console()).isTrue();
      assertThat(lab.machine().console())
          .as("the lab's first commit is unsigned")
          .anyMatch(line -> line.contains("READY") && line.endsWith("waiting for repository"));
      var repository = new LabRepository(lab);
      // From here on it pulls when it is told to.
      lab.machine().inside("systemctl stop homelab-pull.timer");

      var good = repository.push(note("good"), SIGNED, owner);
      var newer = follows(lab, repository.push(note("newer"), good, owner));
      refuses(lab, newer, repository.push(note("unsigned"), newer, ""), "no allowed signer");
      refuses(lab, newer, repository.push(note("forged"), newer, stranger), "no allowed signer");
      repository.force(good);
      refuses(lab, newer, good, "it does not follow " + newer);

      byte[] noise = new byte[140 << 20];
      new Random(7).nextBytes(noise);
      repository.push(Map.of("noise", noise), newer, owner);
      says(lab, newer, "could not be fetched");
      assertThat(lab.machine().inside("du -sm /var/lib/homelab/repository.git | cut -f 1").text())
          .as("nothing of it is kept, in MB")
          .matches("[0-9]{1,2}");

      lab.internet().order("site", "git", "DOWN");
      says(lab, newer, "could not be fetched");
      lab.internet().order("site", "git", "WELL");
      repository.force(newer);
      follows(lab, repository.push(note("newest"), newer, owner));
    }
  }

  private static void trust(ObjectNode config, String owner) {
    var repository = (ObjectNode) RehearsalProject.key(config, "repository");
    var key = LabParts.text(Path.of(owner + ".pub")).strip();
    repository.putArray("allowedSigners").add("owner@example.org " + key);
  }

  private String key(String name) {
    var file = keys.resolve(name).toString();
    Host.real().run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file);
    assertThat(Files.exists(Path.of(file))).isTrue();
    return file;
  }

  private static Map<String, byte[]> note(String text) {
    return Map.of(FILE, text.getBytes(UTF_8));
  }

  private static String follows(BootLab lab, String commit) {
    pull(lab);
    assertThat(current(lab)).as(journal(lab)).isEqualTo(commit);
    return commit;
  }

  private static void refuses(BootLab lab, String stays, String commit, String why) {
    says(lab, stays, "refused " + commit + ": " + why);
    assertThat(lab.machine().inside("ls /var/lib/homelab/repository").text())
        .as("a commit that was never trusted is laid out nowhere")
        .contains(stays);
  }

  private static void says(BootLab lab, String stays, String why) {
    int before = journal(lab).length();
    pull(lab);
    assertThat(journal(lab).substring(before)).contains(why);
    assertThat(current(lab)).isEqualTo(stays);
  }

  private static void pull(BootLab lab) {
    assertThat(lab.machine().inside("systemctl start homelab-pull.service").exitCode()).isZero();
  }

  private static String journal(BootLab lab) {
    return lab.machine().inside("journalctl -t homelab --no-pager -o cat").text();
  }

  private static String current(BootLab lab) {
    return lab.machine().inside("readlink /var/lib/homelab/repository/current").text();
  }
}
