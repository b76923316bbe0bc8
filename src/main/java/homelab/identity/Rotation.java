package homelab.identity;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which secrets this one run makes anew. It comes from the environment and never from
 * configuration: a rotation happens once, and a value in a file would repeat it.
 *
 * @param secrets to be minted again
 */
public record Rotation(Set<MintedSecret> secrets) {

  /** The variable that {@code homelab rotate} sets: ids, separated by commas. */
  public static final String VARIABLE = "HOMELAB_ROTATE";

  public Rotation {
    secrets = secrets.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(secrets));
  }

  /** Returns the rotation that changes nothing. */
  public static Rotation none() {
    return new Rotation(Set.of());
  }

  /** Returns the rotation of everything that both ends of the session have to know at once. */
  public static Rotation ofSession() {
    return new Rotation(
        EnumSet.of(
            MintedSecret.SESSION_HOME_KEY,
            MintedSecret.SESSION_NODE_KEY,
            MintedSecret.SESSION_PRESHARED_KEY));
  }

  /** Returns the variable's value, which {@link #parse} reads. */
  public String text() {
    return secrets.stream().map(MintedSecret::id).collect(Collectors.joining(","));
  }

  /**
   * Reads the variable's value.
   *
   * @throws IllegalArgumentException if it names an unknown secret, with all known names
   */
  public static Rotation parse(String text) {
    if (text == null || text.isBlank()) {
      return none();
    }
    var secrets = EnumSet.noneOf(MintedSecret.class);
    for (String id : text.split(",")) {
      secrets.add(
          MintedSecret.byId(id.strip())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s: there is no secret '%s'; the names are %s"
                              .formatted(VARIABLE, id.strip(), names()))));
    }
    return new Rotation(secrets);
  }

  private static String names() {
    return Arrays.stream(MintedSecret.values())
        .map(MintedSecret::id)
        .collect(Collectors.joining(", "));
  }
}
