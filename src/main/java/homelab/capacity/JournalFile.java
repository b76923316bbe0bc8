package homelab.capacity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where a search's journal lies; whoever reads it sees all of one writing or all of another.
 *
 * @param file its path
 */
public record JournalFile(Path file) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * Reads it.
   *
   * @throws IllegalStateException if it is there but not a journal
   */
  public Optional<Journal> read() {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(JSON.readValue(Files.readString(file), Journal.class))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "%s is not the journal of a search; delete it, and the search begins again"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be read", e);
    }
  }

  /** Writes it, for the owner only. */
  public void write(Journal journal) {
    try {
      var folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      var partial =
          Files.createTempFile(
              folder,
              ".",
              ".partial",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(partial, JSON.writeValueAsString(journal) + "\n");
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be written", e);
    }
  }

  /** Forgets it. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " could not be deleted", e);
    }
  }
}
