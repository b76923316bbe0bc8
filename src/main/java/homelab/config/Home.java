package homelab.config;

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
    @Key("The Proxmox VE host") Proxmox proxmox,
    @Key("The router's virtual machine") Pfsense pfsense,
    @Key("What every service container is made from") Container container,
    @Key("When guests are saved and for how long") Backup backup,
    @Key(value = "For clocks that people read", fallback = "Etc/UTC", example = "Europe/Berlin")
        String timeZone) {

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
      @Key(
              value = "URL of the API",
              example = "https://192.168.1.10:8006/",
              pattern = "https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{1,5}/",
              shape = "an https URL with a port and a slash at the end")
          String endpoint,
      @Key(
              value = "The host's name in Proxmox",
              fallback = "pve",
              pattern = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
              shape = "a host name")
          String node,
      @Key(
              value =
                  "Existing bridge to the outside; only named, and only pfSense is attached to it",
              fallback = "vmbr0",
              pattern = "[a-z][a-z0-9_]{1,14}",
              shape = "an interface name")
          String wanBridge,
      @Key(
              value = "VLAN-aware bridge that the program makes",
              fallback = "vmbr1",
              pattern = "[a-z][a-z0-9_]{1,9}",
              shape = "an interface name short enough for a VLAN suffix")
          String guestBridge,
      @Key(
              value = "Network card of that bridge",
              example = "enp2s0",
              pattern = "[a-z][a-z0-9]{1,14}",
              shape = "an interface name")
          String guestPort,
      @Key(
              value = "Storage for ISO files and container templates",
              fallback = "local",
              pattern = "[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]",
              shape = "a storage's name as Proxmox takes it: letters, digits and _.-")
          String mediaStorage,
      @Key(
              value = "Storage for guests' disks",
              fallback = "local-lvm",
              pattern = "[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]",
              shape = "a storage's name as Proxmox takes it: letters, digits and _.-")
          String guestStorage,
      @Key(
              value = "Storage for backups",
              fallback = "local",
              pattern = "[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]",
              shape = "a storage's name as Proxmox takes it: letters, digits and _.-")
          String backupStorage,
      @Key(
              value =
                  "Whether the API's certificate must be trusted; a fresh host has a self-signed"
                      + " one",
              fallback = "true")
          boolean verifyTls) {}

  /**
   * The router.
   *
   * @param templateId Proxmox id of the template that was made once by hand
   * @param cores processor cores
   * @param memoryMb megabytes
   * @param diskGb size of the template's disk, which a clone has too
   */
  public record Pfsense(
      @Key(
              value = "Proxmox id of the template that was made once by hand",
              fallback = "9000",
              min = 1000,
              max = 999999999)
          int templateId,
      @Key(value = "Processor cores", fallback = "2", min = 1, max = 64) int cores,
      @Key(value = "Megabytes of memory", fallback = "2048", min = 1024, max = 65536) int memoryMb,
      @Key(
              value = "Gigabytes of the template's disk, which the clone keeps for good",
              fallback = "16",
              min = 8,
              max = 1024)
          int diskGb) {}

  /**
   * The container template.
   *
   * @param url where Proxmox downloads it from
   * @param sha512 its checksum, 128 hexadecimal digits
   */
  public record Container(
      @Key(
              value = "Where Proxmox downloads the template from; the checksum makes it safe",
              pattern =
                  "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%+-]+)+\\.tar\\.(zst|gz|xz)",
              shape = "a URL of a .tar.zst, .tar.gz or .tar.xz file")
          String url,
      @Key(
              value = "Its SHA-512",
              pattern = "[0-9a-f]{128}",
              shape = "128 lower-case hexadecimal digits")
          String sha512) {}

  /**
   * Backups of guests.
   *
   * @param schedule in systemd's calendar form, for example {@code 03:30}
   * @param keepDaily how many daily backups stay
   * @param keepWeekly how many weekly backups stay
   */
  public record Backup(
      @Key(
              value = "Time of day at which all guests are saved",
              fallback = "03:30",
              pattern = "([01][0-9]|2[0-3]):[0-5][0-9]",
              shape = "a time of day like 03:30")
          String schedule,
      @Key(value = "Daily backups that stay", fallback = "7", min = 1, max = 365) int keepDaily,
      @Key(value = "Weekly backups that stay", fallback = "4", min = 0, max = 520)
          int keepWeekly) {}
}
