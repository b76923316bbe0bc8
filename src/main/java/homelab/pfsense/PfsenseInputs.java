package homelab.pfsense;

import homelab.topology.Topology;
import homelab.wireguard.Session;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What pfSense's configuration is made from.
 *
 * @param topology every address, port and name
 * @param session the WireGuard session with its keys
 * @param adminHash bcrypt hash of the administrator's password, {@code $2b$10$…} or {@code
 *     $2y$10$…}
 * @param dyndnsToken Cloudflare API token that may edit this zone's DNS and nothing else
 * @param zoneId the zone's id at Cloudflare, 32 hexadecimal digits
 * @param timeZone IANA name, for the clock that the logs show
 */
public record PfsenseInputs(
    Topology topology,
    Session session,
    String adminHash,
    String dyndnsToken,
    String zoneId,
    String timeZone) {

  private static final Pattern BCRYPT = Pattern.compile("\\$2[by]\\$\\d{2}\\$[./A-Za-z0-9]{53}");
  private static final Pattern ZONE_ID = Pattern.compile("[0-9a-f]{32}");

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException listing every wrong one, without the value of a secret
   */
  public PfsenseInputs {
    Objects.requireNonNull(topology, "topology");
    Objects.requireNonNull(session, "session");
    var mistakes = new ArrayList<String>();
    if (adminHash == null || !BCRYPT.matcher(adminHash).matches()) {
      mistakes.add(
          "pfSense's administrator hash is not bcrypt ($2b$ or $2y$ and 53 characters); pfSense"
              + " skips a user without a hash it knows, so nobody could log in: hash the password"
              + " with bcrypt");
    }
    if (dyndnsToken == null || dyndnsToken.isBlank() || !dyndnsToken.equals(dyndnsToken.strip())) {
      mistakes.add(
          "homelab:dyndnsToken is empty or has white space around it; set it again with"
              + " './homelab secret set dyndnsToken'");
    }
    if (zoneId == null || !ZONE_ID.matcher(zoneId).matches()) {
      mistakes.add(
          "zone.id: '%s' is not 32 lower-case hexadecimal digits; copy it from the zone's overview at Cloudflare"
              .formatted(zoneId));
    }
    if (!isZone(timeZone)) {
      mistakes.add(
          "home.timeZone: '%s' is no IANA time zone; write one such as Europe/Berlin"
              .formatted(timeZone));
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", mistakes));
    }
  }

  private static boolean isZone(String name) {
    try {
      return name != null && ZoneId.of(name) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "PfsenseInputs[%s, zone=%s]".formatted(session, zoneId);
  }
}
