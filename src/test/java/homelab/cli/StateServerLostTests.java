package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.state.VersityServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server of the state is lost in the middle of a first 'up', and comes back. */
@Tag("engine")
@Tag("full")
class StateServerLostTests extends OneFirstUp {

  @Test
  void aServerOfTheStateThatGoesAwayInTheMiddleAndComesBackLosesNothing() throws Exception {
    var killing = new Killing();
    try (var copy = copy("away", killing)) {
      killing.deed = server::stop;
      killing.at = killing.seen.get() + answers / 2;

      var cut = homelab(copy, "up", "--yes");

      killing.at = NEVER;
      assertThat(cut.exitCode()).as(cut.everything()).isNotZero();
      assertThat(cut.everything()).contains("connection refused").contains("state repair");
      var down = homelab(copy, "up", "--yes");
      assertThat(down.exitCode()).as(down.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(down.errors()).contains("could not be read").contains("look whether it runs");

      server.start();
      assertThat(settledAndWhole(copy)).contains(LOCK_TAKEN_AWAY);
    }
  }

  @Tag("root")
  @Test
  void aDiskOfTheStatesServerThatFillsUpInTheMiddleLosesNothing() throws Exception {
    var disk = Files.createDirectories(scratch.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString());
    var killing = new Killing();
    try (var small = VersityServer.below(disk);
        var copy = copy(small, "full-disk", killing)) {
      var filler = disk.resolve("filler");
      killing.deed = () -> fill(filler);
      killing.at = killing.seen.get() + answers / 2;

      var cut = homelab(copy, "up", "--yes");

      killing.at = NEVER;
      assertThat(cut.exitCode()).as(cut.everything()).isNotZero();
      assertThat(cut.everything()).contains("state repair");

      Files.delete(filler);
      // The engine lives on, and may have taken its lock away: that needs no room.
      settledAndWhole(copy);
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void run(String... line) throws Exception {
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }

  private static void fill(Path file) {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      // That is what it is for.
      assertThat(full).hasMessageContaining("No space left");
    }
  }
}
