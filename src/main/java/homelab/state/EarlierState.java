package homelab.state;

import java.time.Instant;

/**
 * A state of the same stack that lies beside the one in force.
 *
 * @param name what {@code state restore --from} takes
 * @param time when the engine wrote it
 * @param resources how many it holds
 * @param pending how many operations in it never ended
 */
public record EarlierState(String name, Instant time, int resources, int pending) {

  /** Returns it as one line for a person. */
  public String line() {
    return "%s (%s, %d resources)".formatted(name, time, resources);
  }
}
