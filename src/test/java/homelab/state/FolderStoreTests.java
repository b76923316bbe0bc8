package homelab.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder as the engine leaves it, which keeps notes of its own beside each file. */
class FolderStoreTests {

  private static final String LOCK = ".pulumi/locks/organization/homelab/home/0b8a1a3e.json";

  @TempDir Path folder;

  private FolderStore store;

  @BeforeEach
  void theEngineHasALock() throws IOException {
    store = new FolderStore(folder);
    var file = folder.resolve(LOCK);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "{\"pid\":4711,\"username\":\"you\",\"hostname\":\"here\","
            + "\"timestamp\":\"2026-11-22T12:00:00Z\"}");
    Files.writeString(
        folder.resolve(LOCK + ".attrs"),
        "{\"user.content_type\":\"text/plain;"
            + " charset=utf-8\",\"md5\":\"dxo/7W2yJMWQxkDiQkfnLw==\"}");
  }

  @Test
  void whatTheEngineNotesBesideALockIsNoLock() {
    assertThat(StateLock.of(store, "homelab", "home"))
        .singleElement()
        .satisfies(lock -> assertThat(lock.process()).isEqualTo(4711));
  }

  @Test
  void notesAreNoObjects() {
    assertThat(store.list("")).containsExactly(LOCK);
  }

  @Test
  void notesGoWithTheirFile() {
    store.delete(LOCK);

    assertThat(folder.resolve(LOCK)).doesNotExist();
    assertThat(folder.resolve(LOCK + ".attrs")).doesNotExist();
  }

  @Test
  void notesOfAnotherContentDoNotStay() {
    store.put(LOCK, "{}".getBytes(StandardCharsets.UTF_8));

    assertThat(folder.resolve(LOCK + ".attrs")).doesNotExist();
    assertThat(store.get(LOCK)).hasValueSatisfying(bytes -> assertThat(bytes).hasSize(2));
  }
}
