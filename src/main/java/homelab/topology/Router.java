package homelab.topology;

import java.util.List;

/**
 * The pfSense machine.
 *
 * @param name its host name
 * @param id its Proxmox id
 * @param startOrder when the host starts it; 1 is first
 * @param cards its network cards in the order that pfSense counts them: {@code vtnet0}, {@code
 *     vtnet1}
 */
public record Router(String name, int id, int startOrder, List<Card> cards) {

  /** The drive that holds the medium with its settings. */
  public static final String DRIVE = "ide2";

  public Router {
    cards = List.copyOf(cards);
  }

  /**
   * One network card.
   *
   * @param device pfSense's name of it, for example {@code vtnet0}
   * @param bridge the host's bridge it is attached to
   * @param macAddress fixed, so that the order survives every rebuild
   */
  public record Card(String device, String bridge, String macAddress) {}

  /** Returns the card towards the internet. */
  public Card wan() {
    return cards.get(0);
  }

  /** Returns the card that carries every network at home, each with its tag. */
  public Card trunk() {
    return cards.get(1);
  }
}
