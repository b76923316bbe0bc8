package homelab.cli;

import homelab.state.BackendRefusal;
import homelab.state.EarlierState;
import homelab.state.StoredStack;
import homelab.state.StoredStack.Condition;
import homelab.state.StoredStack.Found;
import java.util.Optional;

/**
 * A state that the engine would take for an empty one, or cannot read: everything that it held
 * would be made a second time, with other keys.
 *
 * @param stored where it should lie
 * @param found what lies there
 * @param earlier the newest earlier state that holds something
 */
record LostState(StoredStack stored, Found found, Optional<EarlierState> earlier) {

  /** Looks for one, where homelab can look beside the engine at all. */
  static Optional<LostState> of(PersonalStack mine) {
    try {
      var stored = mine.stored();
      var found = stored.now();
      return switch (found.condition()) {
        case HELD -> Optional.empty();
        case EMPTY, MISSING ->
            stored
                .forgotten()
                .map(forgotten -> new LostState(stored, found, Optional.of(forgotten)));
        case BROKEN, FOREIGN ->
            Optional.of(
                new LostState(
                    stored,
                    found,
                    stored.earlier().stream().filter(one -> one.resources() > 0).findFirst()));
      };
    } catch (CommandFailure e) {
      if (e.exit() == Exit.MISSING) {
        // Where no backend is known, no state is lost; the engine says what it lacks.
        return Optional.empty();
      }
      throw e;
    } catch (BackendRefusal e) {
      // The engine is asked the same next, and its own words about the backend are more precise.
      return Optional.empty();
    }
  }

  /** Ends a command that needs the state. */
  void refuse() {
    throw new CommandFailure(
        found.condition() == Condition.EMPTY ? Exit.REFUSED : Exit.FAILED, sentence());
  }

  /** Returns what is wrong, and the command that puts it right. */
  String sentence() {
    return "%s%n%s".formatted(what(), wayBack());
  }

  /** Ends the command that would make an empty one. */
  void refuseToInit() {
    throw new CommandFailure(
        Exit.REFUSED,
        ("%s%nIf it really is to be forgotten: 'homelab state init --stack %s --start-over'."
                + " What it holds in the clouds is then yours to delete by hand.")
            .formatted(sentence(), stored.stack()));
  }

  private String what() {
    var place = stored.store().place();
    return switch (found.condition()) {
      case EMPTY ->
          "the state of stack %s (%s in %s) holds nothing, but an earlier one does."
              .formatted(stored.stack(), found.name(), place);
      default ->
          "the state of stack %s could not be read: %s in %s %s."
              .formatted(stored.stack(), found.name(), place, found.detail());
    };
  }

  private String wayBack() {
    if (earlier().isPresent()) {
      return ("Nothing was changed. The newest earlier state is %s. Put it back with%n"
              + "  ./homelab state restore --stack %s --from '%s'%nand look at './homelab preview'"
              + " then.")
          .formatted(earlier().get().line(), stored.stack(), earlier().get().name());
    }
    return ("Nothing was changed. No earlier state lies beside it. With a copy that './homelab"
            + " state backup' made:%n  ./homelab state restore --stack %s"
            + " FILE%ndocs/runbooks/state-lost.md says what else there is.")
        .formatted(stored.stack());
  }
}
