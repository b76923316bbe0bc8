package homelab.change;

/** What a change does, the costliest last. */
public enum Effect {
  NOTHING("nothing"),
  CONVERGED("home takes it over with its next converge"),
  IN_PLACE("in place"),
  POWER_CYCLE("in place; in force after the machine is switched off and on"),
  RESTART("in place, with a restart"),
  REPLACED("replaces what is disposable"),
  NODE_REPLACED("a new node"),
  REFUSED("refused: it would replace what lasts"),
  IMPOSSIBLE("not possible in the rehearsal");

  private final String words;

  Effect(String words) {
    this.words = words;
  }

  /** Returns it for a person. */
  public String words() {
    return words;
  }
}
