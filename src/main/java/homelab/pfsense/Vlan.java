package homelab.pfsense;

/**
 * A tagged network on a card.
 *
 * @param parent the card, for example {@code vtnet1}
 * @param tag 2 to 4094
 * @param description for people
 */
public record Vlan(String parent, int tag, String description) {

  /** Returns the device that pfSense makes of it; its name must have this form. */
  public String device() {
    return parent + "." + tag;
  }
}
