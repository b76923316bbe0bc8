package homelab.pfsense;

import java.util.List;

/**
 * The machine itself: name, clock, web interface and its one user. SSH has no field here, because
 * pfSense starts it as soon as the element exists.
 *
 * @param hostName without domain
 * @param domain the local domain; never the public zone, or pfSense would answer for names that
 *     live outside
 * @param timeZone IANA name
 * @param timeServer host name of an NTP pool
 * @param adminHash bcrypt hash of the administrator's password
 * @param serialSpeed baud of the serial console
 * @param earlyCommands shell lines that run before the interfaces come up
 */
public record Administration(
    String hostName,
    String domain,
    String timeZone,
    String timeServer,
    String adminHash,
    int serialSpeed,
    List<String> earlyCommands) {

  public Administration {
    earlyCommands = List.copyOf(earlyCommands);
  }

  @Override
  public String toString() {
    return "Administration[%s.%s]".formatted(hostName, domain);
  }
}
