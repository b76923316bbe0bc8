package homelab.proxmox;

import java.time.Duration;

/** Lets time pass between two looks. */
@FunctionalInterface
public interface Pause {

  /** Waits. */
  void of(Duration duration);
}
