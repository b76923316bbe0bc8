package homelab.cli;

/** What a row of {@code doctor} is about; the rows are printed in this order. */
enum CheckGroup {
  THIS_MACHINE("This machine", false),
  STACK("Stack file, secrets and state", false),
  CLOUDS("Clouds, GitHub and registries", true),
  HOME("Home", true),
  SESSION("Session between home and node", true);

  private final String title;
  private final boolean asksTheNetwork;

  CheckGroup(String title, boolean asksTheNetwork) {
    this.title = title;
    this.asksTheNetwork = asksTheNetwork;
  }

  /** Returns what stands above its rows. */
  String title() {
    return title;
  }

  /** Tells whether an answer comes from the network, and may never come. */
  boolean asksTheNetwork() {
    return asksTheNetwork;
  }
}
