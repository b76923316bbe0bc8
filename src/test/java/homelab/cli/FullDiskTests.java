package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.engine.EngineFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room is named, whatever the error that says so knows of it. */
class FullDiskTests {

  private static final String WORDS = "No space left on device";

  @TempDir Path scratch;

  @Test
  void whatHasRoomIsNotNamed() {
    assertThat(FullDisk.in(new IOException(WORDS), Map.of("HOME", scratch)).orElseThrow())
        .startsWith("the disk: no space left on device.")
        .contains("df -h");
  }

  @Test
  void ofACopyThePlaceThatItGoesToIsNamed() {
    var copy = new UncheckedIOException(new FileSystemException("/from", "/to", WORDS));
    assertThat(FullDisk.in(copy, Map.of()).orElseThrow()).startsWith("/to: no space left");
  }

  @Test
  void anotherErrorIsNone() {
    assertThat(FullDisk.in(new IOException("Permission denied"), Map.of())).isEmpty();
  }

  @Test
  void theEngineNamesItsFileItself() {
    var engine = new EngineFailure("write /state/home.json: no space left on device");
    assertThat(FullDisk.in(engine, Map.of())).isEmpty();
    assertThat(BrokenInput.of(engine, Map.of()).orElseThrow())
        .contains("/state/home.json")
        .contains("df -h");
  }

  @Tag("root")
  @Test
  void aFullDiskIsFoundAmongTheFoldersThatAreWritten() throws Exception {
    var disk = Files.createDirectories(scratch.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
    try {
      var error = fill(disk.resolve("filler"));
      var written = new LinkedHashMap<String, Path>();
      written.put("HOME", scratch);
      written.put("TMPDIR", disk.resolve("not made yet"));

      assertThat(FullDisk.in(error, written).orElseThrow())
          .startsWith("%s (TMPDIR): no space left on device.".formatted(written.get("TMPDIR")));
    } finally {
      run("umount", disk.toString());
    }
  }

  private static IOException fill(Path file) {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException full) {
      return full;
    }
  }

  private static void run(String... line) throws Exception {
    assertThat(new ProcessBuilder(line).start().waitFor()).isZero();
  }
}
