package homelab.proxmox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the host says about itself to whoever holds the token; nothing is changed by asking. */
public interface HostFacts {

  /**
   * A machine or a container.
   *
   * @param id its number
   * @param name its name
   * @param container whether it is a container
   * @param running whether it runs now
   * @param template whether others are cloned from it
   * @param tags what it was marked with
   */
  record Guest(
      int id, String name, boolean container, boolean running, boolean template, Set<String> tags) {
    public Guest {
      tags = Set.copyOf(tags);
    }
  }

  /**
   * A storage.
   *
   * @param name its name
   * @param contents what may lie on it: iso, vztmpl, images, rootdir, backup
   * @param active whether it can be used now
   */
  record Storage(String name, Set<String> contents, boolean active) {
    public Storage {
      contents = Set.copyOf(contents);
    }
  }

  /**
   * A network interface of the host.
   *
   * @param name its name
   * @param kind such as eth, bridge or vlan
   * @param active whether it is up
   * @param gateway the default gateway that it is configured with
   * @param ports the interfaces that a bridge holds
   * @param comment what was written beside it; empty if nothing was
   */
  record Interface(
      String name,
      String kind,
      boolean active,
      Optional<String> gateway,
      Set<String> ports,
      String comment) {
    public Interface {
      ports = Set.copyOf(ports);
    }
  }

  /**
   * A pool of guests.
   *
   * @param id its name
   * @param comment what was written beside it; empty if nothing was
   */
  record Pool(String id, String comment) {}

  /**
   * A machine's disk.
   *
   * @param storage where it lies
   * @param gigabytes its size
   */
  record Disk(String storage, int gigabytes) {}

  /** Returns what a machine has on a drive such as {@code scsi0}, if that is a disk. */
  Optional<Disk> disk(int machine, String drive);

  /** Returns Proxmox VE's version, such as {@code 9.0.11}. */
  String version();

  /** Returns the version of one of Proxmox' own packages, if it is installed. */
  Optional<String> installed(String name);

  /** Returns the token's privileges by path; only those that hold for everything below it. */
  Map<String, Set<String>> rights();

  /** Returns machines and containers, by number. */
  List<Guest> guests();

  /** Returns the storages that this host may use. */
  List<Storage> storages();

  /** Returns the host's interfaces as configured. */
  List<Interface> interfaces();

  /** Returns the pools that the token sees. */
  List<Pool> pools();

  /** Returns a storage's container templates, such as {@code local:vztmpl/a.tar.zst}. */
  Set<String> templates(String storage);

  /** Tells whether no guest in the whole cluster has this number, also none that is not shown. */
  boolean isFree(int guest);

  /** Returns the addresses of a guest's network cards, in upper case. */
  Set<String> macAddresses(Guest guest);
}
