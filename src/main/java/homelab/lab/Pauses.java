package homelab.lab;

/**
 * How long the node's loops wait between two turns; their counts are fixed.
 *
 * @param tries seconds between two tries of apt or Docker
 * @param looks seconds between two looks at wg0
 */
record Pauses(String tries, String looks) {

  /** The pace of a real node. */
  static final Pauses REAL = new Pauses("10", "2");

  /** The pace of most cases. */
  static final Pauses SHORT = new Pauses("1", "0.5");

  String text() {
    return "HOMELAB_TRY_PAUSE=%s%nHOMELAB_LOOK_PAUSE=%s%n".formatted(tries, looks);
  }
}
