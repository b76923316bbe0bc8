package homelab.review;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which updates restart a container: the plugin does it by itself after a change of some settings,
 * and nothing in the engine's output says so.
 */
public final class Restart {

  private static final String CONTAINER = "proxmoxve:index/containerLegacy:ContainerLegacy";

  /** Seen for the processor and the memory; the others the plugin's source says. */
  private static final Set<String> SETTINGS =
      Set.of("console", "cpu", "initialization", "memory", "networkInterfaces");

  private Restart() {}

  /**
   * Returns the settings that restart the container, sorted; none if it goes on running.
   *
   * @param type of the resource
   * @param action what the engine does to it
   * @param paths what differs
   */
  public static List<String> causes(String type, String action, Collection<String> paths) {
    if (!type.equals(CONTAINER) || !action.equals("update")) {
      return List.of();
    }
    return paths.stream()
        .map(path -> path.split("[.\\[]", 2)[0])
        .filter(SETTINGS::contains)
        .distinct()
        .sorted()
        .toList();
  }
}
