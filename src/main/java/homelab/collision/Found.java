package homelab.collision;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * What has a number or name that the program wants.
 *
 * @param wanted the number or name
 * @param id what its cloud calls it
 * @param words what it is and what can be done about it
 * @param sign what tells that the program made it
 */
public record Found(Wanted wanted, String id, String words, Sign sign) {

  /** What tells that the program made something: it holds what the program gives it. */
  @FunctionalInterface
  interface Sign {

    /** Nothing that was found here is ever the program's. */
    Sign NONE = (inputs, ids) -> false;

    /**
     * Compares.
     *
     * @param inputs what the program declares
     * @param ids the ids of other resources of the program, by logical name
     */
    boolean isIn(JsonNode inputs, Function<String, Optional<String>> ids);
  }
}
