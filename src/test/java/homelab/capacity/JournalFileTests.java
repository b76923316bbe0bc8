package homelab.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down to go on with. */
class JournalFileTests {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgainByItsOwnerOnly() throws Exception {
    var file = new JournalFile(folder.resolve("capacity/home.json"));
    assertThat(file.read()).isEmpty();
    var journal =
        new Journal(
            NOW, 7, Optional.of("a/F-2"), NOW.plusSeconds(90), 3, 1, 2, List.of("b"), List.of(NOW));

    file.write(journal);

    assertThat(file.read()).contains(journal);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(file.file().getParent())) {
      assertThat(files).as("nothing half-written stays").containsExactly(file.file());
    }
    file.delete();
    assertThat(file.read()).isEmpty();
  }

  @Test
  void whatIsNoJournalIsNamed() throws Exception {
    var path = Files.writeString(folder.resolve("home.json"), "{\"started\": ");

    assertThatThrownBy(() -> new JournalFile(path).read())
        .hasMessageContaining(path.toString())
        .hasMessageContaining("delete it");
  }
}
