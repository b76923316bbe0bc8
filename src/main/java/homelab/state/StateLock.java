package homelab.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * A run that said that it is changing a stack.
 *
 * @param name under which it lies in the backend
 * @param process its number
 * @param owner who started it
 * @param host where
 * @param since when
 */
public record StateLock(String name, long process, String owner, String host, Instant since) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the locks of one stack. */
  public static List<StateLock> of(ObjectStore store, String project, String stack) {
    // The engine calls whoever has no organization "organization".
    var folder = ".pulumi/locks/organization/%s/%s/".formatted(project, stack);
    return store.list(folder).stream()
        .flatMap(name -> store.get(name).stream().map(bytes -> parse(name, bytes)))
        .toList();
  }

  /** Returns how old it is, in words. */
  public String age(InstantSource clock) {
    var age = Duration.between(since, clock.instant());
    if (age.toDays() > 1) {
      return age.toDays() + " days";
    }
    return age.toHours() > 1 ? age.toHours() + " hours" : Math.max(0, age.toMinutes()) + " minutes";
  }

  private static StateLock parse(String name, byte[] bytes) {
    try {
      var lock = JSON.readTree(bytes);
      return new StateLock(
          name,
          lock.path("pid").asLong(),
          lock.path("username").asText("?"),
          lock.path("hostname").asText("?"),
          OffsetDateTime.parse(lock.path("timestamp").asText()).toInstant());
    } catch (IOException | DateTimeParseException e) {
      // Half a lock is one too: nobody knows whose it is.
      return new StateLock(name, 0, "?", "?", Instant.EPOCH);
    }
  }
}
