package homelab.rehearsal.cloud;

import java.time.Duration;
import java.util.Map;

/**
 * How long each call takes. The figures are plausible for the real services on a quiet day, not
 * measured ones; {@code factor} scales them all, and 0 means no waiting at all.
 */
public final class Latencies {

  private static final Duration READ = Duration.ofMillis(300);
  private static final Duration OTHERWISE = Duration.ofSeconds(1);

  private record Row(int createSeconds, int updateSeconds, int deleteSeconds) {}

  private static final Map<String, Row> TABLE =
      Map.ofEntries(
          Map.entry("oci:Core/vcn:Vcn", new Row(2, 1, 1)),
          Map.entry("oci:Core/subnet:Subnet", new Row(3, 2, 3)),
          Map.entry("oci:Core/instance:Instance", new Row(45, 8, 60)),
          Map.entry(
              "oci:Core/instanceConsoleConnection:InstanceConsoleConnection", new Row(12, 2, 6)),
          Map.entry("oci:Budget/budget:Budget", new Row(2, 2, 2)),
          Map.entry("proxmoxve:index/vmLegacy:VmLegacy", new Row(90, 40, 15)),
          Map.entry("proxmoxve:index/containerLegacy:ContainerLegacy", new Row(20, 8, 8)),
          Map.entry("proxmoxve:download/file:File", new Row(15, 15, 1)),
          Map.entry("proxmoxve:index/fileLegacy:FileLegacy", new Row(3, 3, 1)),
          Map.entry("proxmoxve:network/linux/bridge:Bridge", new Row(4, 4, 4)),
          Map.entry("proxmoxve:network/linux/vlan:Vlan", new Row(4, 4, 4)),
          Map.entry(
              "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
              new Row(2, 1, 2)));

  private final double factor;

  /**
   * Makes a table.
   *
   * @param factor 1 for plausible real time, 0 for none
   */
  public Latencies(double factor) {
    if (factor < 0) {
      throw new IllegalArgumentException("factor " + factor + " is negative; use 0 for no waiting");
    }
    this.factor = factor;
  }

  /** Returns how long this call takes, scaled. */
  public Duration of(String type, Operation operation) {
    var real = unscaled(type, operation);
    // The command provider takes the time that its command takes.
    return type.startsWith("command:")
        ? Duration.ZERO
        : Duration.ofNanos(Math.round(real.toNanos() * factor));
  }

  private static Duration unscaled(String type, Operation operation) {
    var row = TABLE.get(type);
    return switch (operation) {
      case READ, LIST -> READ;
      case CREATE -> row == null ? OTHERWISE : Duration.ofSeconds(row.createSeconds());
      case UPDATE -> row == null ? OTHERWISE : Duration.ofSeconds(row.updateSeconds());
      case DELETE -> row == null ? OTHERWISE : Duration.ofSeconds(row.deleteSeconds());
    };
  }
}
