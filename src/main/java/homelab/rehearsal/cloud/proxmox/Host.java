package homelab.rehearsal.cloud.proxmox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A host as somebody installed it by hand, before any code.
 *
 * @param node its name
 * @param address its own address with prefix on the first bridge
 * @param gateway its default gateway, if it has one
 * @param wanBridge the first bridge
 * @param cards its physical network cards; the first is the first bridge's port
 * @param storages name to the kinds of content that each holds
 * @param templates ids of virtual machines that are templates
 * @param templateDisk what each of them has on scsi0
 */
public record Host(
    String node,
    String address,
    Optional<String> gateway,
    String wanBridge,
    List<String> cards,
    Map<String, Set<String>> storages,
    Set<Integer> templates,
    Disk templateDisk) {

  /**
   * The disk of every template.
   *
   * @param storage where it lies
   * @param gigabytes its size
   */
  public record Disk(String storage, int gigabytes) {

    /** Refuses a disk of no size. */
    public Disk {
      if (gigabytes < 1) {
        throw new IllegalArgumentException("a disk of %d GB is none".formatted(gigabytes));
      }
    }
  }

  /** Takes copies. */
  public Host {
    cards = List.copyOf(cards);
    storages = Map.copyOf(new TreeMap<>(storages));
    templates = Set.copyOf(templates);
  }

  /** Returns one like the project's example stack file expects. */
  public static Host example() {
    return new Host(
        "pve",
        "192.168.1.10/24",
        Optional.empty(),
        "vmbr0",
        List.of("enp1s0", "enp2s0"),
        Map.of(
            "local", Set.of("iso", "vztmpl", "backup"), "local-lvm", Set.of("images", "rootdir")),
        Set.of(9000),
        new Disk("local-lvm", 16));
  }

  /** Returns the same host with this default gateway. */
  public Host withGateway(String address) {
    return new Host(
        node,
        this.address,
        Optional.of(address),
        wanBridge,
        cards,
        storages,
        templates,
        templateDisk);
  }

  /** Returns whether a storage holds this kind of content. */
  boolean holds(String storage, String content) {
    return storages.getOrDefault(storage, Set.of()).contains(content);
  }
}
