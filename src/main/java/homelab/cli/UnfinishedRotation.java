package homelab.cli;

import homelab.rehearsal.StateGraph;
import homelab.state.BackendRefusal;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A change of the session's keys that was begun and not ended, as every other command meets it.
 *
 * @param rotation its journal
 * @param place where the journal lies beside the state
 * @param step how far it is
 */
record UnfinishedRotation(SessionRotation rotation, String place, Step step) {

  /** What of it comes next. */
  enum Step {
    KEYS("1 of 3: the new keys are not all made"),
    PFSENSE("2 of 3: the new keys are made, and pfSense was not given them yet"),
    NODE("3 of 3: pfSense has the new keys, and the node comes next");

    private final String words;

    Step(String words) {
      this.words = words;
    }
  }

  /**
   * Looks for one, where homelab can keep a journal at all.
   *
   * @param state as it is now; read only where there is a journal
   */
  static Optional<UnfinishedRotation> of(PersonalStack mine, Supplier<StateGraph> state) {
    FirewallHistory history;
    try {
      history = mine.firewallHistory();
    } catch (BackendRefusal e) {
      return Optional.empty();
    }
    return history.rotation().map(rotation -> of(rotation, history, state.get()));
  }

  static UnfinishedRotation of(
      SessionRotation rotation, FirewallHistory history, StateGraph graph) {
    return new UnfinishedRotation(
        rotation, history.rotationPlace(), step(rotation, history, graph));
  }

  /** While keys are being made the state may already hold some that its own summary does not. */
  private static Step step(SessionRotation rotation, FirewallHistory history, StateGraph graph) {
    var now = new FirewallGuard(graph, history, null).inState();
    if (!rotation.keysMade(now)) {
      return Step.KEYS;
    }
    return history.record().filter(given -> given.hasKeysOf(now)).isPresent()
        ? Step.NODE
        : Step.PFSENSE;
  }

  /** Refuses what would make a node that pfSense does not know. */
  void requireGiven() {
    if (step != Step.NODE) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("'homelab rotate session', begun %s, waits at home at step %s. Its journal is %s. Until"
                  + " pfSense has the new keys it would not know a node that is made from them. Run"
                  + " 'homelab rotate session' at home first: it goes on where it stopped. It"
                  + " cannot be given up, because the old keys are no longer in the state.")
              .formatted(rotation.started(), step.words, place));
    }
  }

  /** Returns what a person should know who does something else in the middle of it. */
  String notice() {
    return ("note: 'homelab rotate session', begun %s, is at step %s.%n"
            + "  Run it at home afterwards: it goes on where it stopped (journal: %s).")
        .formatted(rotation.started(), step.words, place);
  }
}
