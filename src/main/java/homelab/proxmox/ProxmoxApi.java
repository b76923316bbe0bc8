package homelab.proxmox;

import java.util.List;
import java.util.Optional;

/** What a person lets be done to the host by name, one act at a time. */
public interface ProxmoxApi {

  /** Restarts a virtual machine in good order and waits until that is done. */
  void reboot(int machine);

  /** Returns the file in a machine's drive, such as {@code local:iso/a.iso}. */
  Optional<String> medium(int machine, String drive);

  /** Puts a file into a machine's drive. */
  void insert(int machine, String drive, String file);

  /** Returns the ISO files of a storage, the newest first. */
  List<String> media(String storage);

  /** Deletes a file of a storage. */
  void deleteMedium(String file);

  /** Returns a container's host name, if it exists. */
  Optional<String> containerName(int container);

  /** Stops a container and keeps it from starting with the host; its disks stay. */
  void retire(int container);

  /** Deletes a stopped container with all of its disks. */
  void deleteContainer(int container);
}
