package homelab.pfsense;

import homelab.config.Subnet;
import java.util.List;

/**
 * Networks under one name.
 *
 * @param name letters, digits and underscore
 * @param networks what it stands for
 * @param description for people
 */
public record Alias(String name, List<Subnet> networks, String description) {
  public Alias {
    networks = List.copyOf(networks);
  }
}
