package homelab.capacity;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a search for capacity knows, so that the next run goes on instead of beginning again. It
 * holds no secret.
 *
 * @param started when the first attempt was made
 * @param attempts how many were made
 * @param next the placement to ask next
 * @param notBefore when it may be asked
 * @param rounds over all placements without success
 * @param throttles 429s in a row
 * @param limits rounds in a row in which every answer was the limit
 * @param absent placements that have no such machines
 * @param requests when Oracle was asked within the last hour
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Journal(
    Instant started,
    int attempts,
    Optional<String> next,
    Instant notBefore,
    int rounds,
    int throttles,
    int limits,
    List<String> absent,
    List<Instant> requests) {

  public Journal {
    next = next == null ? Optional.empty() : next;
    absent = absent == null ? List.of() : List.copyOf(new TreeSet<>(absent));
    requests = requests == null ? List.of() : List.copyOf(requests);
  }

  /** Returns an empty one, which asks this placement first. */
  public static Journal beginning(Instant now, Optional<String> first) {
    return new Journal(now, 0, first, now, 0, 0, 0, List.of(), List.of());
  }
}
