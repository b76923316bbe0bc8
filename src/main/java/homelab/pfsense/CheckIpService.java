package homelab.pfsense;

/**
 * Where pfSense asks for its public address when WAN's own is private, as it is behind an ISP's
 * router. It replaces pfSense's built-in service, which is plain HTTP: whoever answers there
 * decides where {@code home.<zone>} leads.
 *
 * @param name for people
 * @param url of a page whose first IPv4 address is the caller's
 */
public record CheckIpService(String name, String url) {

  public CheckIpService {
    if (!url.startsWith("https://")) {
      throw new IllegalArgumentException(
          "check-IP service '%s': an answer over plain HTTP can be forged; use https://"
              .formatted(url));
    }
  }
}
