package homelab.config;

import java.util.List;

/**
 * The server at home.
 *
 * @param proxmox the host
 * @param pfsense the router's virtual machine
 * @param container what every service container is made from
 * @param backup when guests are saved and for how long
 * @param timeZone IANA name, for clocks that people read
 */
public record Home(
    Proxmox proxmox, Pfsense pfsense, Container container, Backup backup, String timeZone) {

  /**
   * The Proxmox VE host.
   *
   * @param endpoint URL of the API, for example {@code https://192.168.1.10:8006/}
   * @param node the host's name in Proxmox
   * @param wanBridge existing bridge to the outside; only named here, and only pfSense is attached
   *     to it
   * @param guestBridge VLAN-aware bridge that the program makes
   * @param guestPort network card of that bridge
   * @param mediaStorage holds ISO files and container templates
   * @param guestStorage holds guests' disks
   * @param backupStorage holds backups
   * @param verifyTls whether the API's certificate must be trusted; a fresh host has a self-signed
   *     one
   */
  public record Proxmox(
      String endpoint,
      String node,
      String wanBridge,
      String guestBridge,
      String guestPort,
      String mediaStorage,
      String guestStorage,
      String backupStorage,
      boolean verifyTls) {}

  /**
   * The router.
   *
   * @param templateId Proxmox id of the template that was made once by hand
   * @param cores processor cores
   * @param memoryMb megabytes
   */
  public record Pfsense(int templateId, int cores, int memoryMb) {}

  /**
   * The container template.
   *
   * @param url where Proxmox downloads it from
   * @param sha512 its checksum, 128 hexadecimal digits
   */
  public record Container(String url, String sha512) {}

  /**
   * Backups of guests.
   *
   * @param schedule in systemd's calendar form, for example {@code 03:30}
   * @param keepDaily how many daily backups stay
   * @param keepWeekly how many weekly backups stay
   */
  public record Backup(String schedule, int keepDaily, int keepWeekly) {}

  /** Services' names that would collide with guests of ours. */
  public static final List<String> RESERVED_GUEST_NAMES =
      List.of("pfsense", "cloudflared", "node", "home");
}
