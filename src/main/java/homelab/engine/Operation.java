package homelab.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One engine operation with its flags.
 *
 * @param verb the engine's command
 * @param flags in the engine's own form
 * @param runsProgram whether the program is run for it
 */
public record Operation(String verb, List<String> flags, boolean runsProgram) {

  public Operation {
    flags = List.copyOf(flags);
  }

  /** Shows what would change. */
  public static Operation preview(String... flags) {
    return new Operation("preview", List.of(flags), true);
  }

  /** Changes what differs, without a preview of its own. */
  public static Operation up(String... flags) {
    return new Operation("up", with(List.of(flags), "--yes", "--skip-preview"), true);
  }

  /** Reads every resource again. */
  public static Operation refresh(String... flags) {
    return new Operation("refresh", with(List.of(flags), "--yes", "--skip-preview"), false);
  }

  /** Deletes what is not protected. */
  public static Operation destroy(String... flags) {
    return new Operation("destroy", with(List.of(flags), "--yes", "--skip-preview"), false);
  }

  /** Returns this operation with more flags. */
  public Operation and(String... more) {
    return new Operation(verb, with(flags, more), runsProgram);
  }

  private static List<String> with(List<String> flags, String... more) {
    var all = new ArrayList<>(flags);
    all.addAll(Arrays.asList(more));
    return all;
  }
}
