package homelab;

import homelab.identity.Rotation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * What the program takes from its surroundings and not from the stack file; all of it is passed in,
 * so that a rehearsal and a test decide it.
 *
 * @param projectRoot where media are written below
 * @param environment variables of this one run: a placement to try, secrets to rotate
 * @param random source of new secrets
 * @param preview whether nothing is going to be kept
 */
public record Surroundings(
    Path projectRoot, Map<String, String> environment, SecureRandom random, boolean preview) {

  /** Set by 'homelab up --until' while there is no node: it is not declared then. */
  public static final String BEFORE_THE_NODE = "HOMELAB_BEFORE_THE_NODE";

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Returns a variable of this run, if it is set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  /** Returns the secrets that this run makes anew. */
  public Rotation rotation() {
    return Rotation.parse(environment.get(Rotation.VARIABLE));
  }

  /** Tells whether this run is one of home's stages, before there is a node. */
  boolean beforeTheNode() {
    return variable(BEFORE_THE_NODE).isPresent();
  }
}
