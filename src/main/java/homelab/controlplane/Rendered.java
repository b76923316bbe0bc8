package homelab.controlplane;

import homelab.config.HomelabConfig;
import homelab.topology.Guest;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The plain files, which need nothing but the stack file. */
public final class Rendered {

  /** Ansible's inventory, beside which lie {@code group_vars} and {@code host_vars}. */
  public static final String INVENTORY = "inventory.yaml";

  /** Semaphore's desired state. */
  public static final String SEMAPHORE = "semaphore.yaml";

  /** The one file that also needs the stack's state. */
  public static final String SECRETS = "secrets.vault.yml";

  private static final String COMMENT = "Written by ./homelab render from the stack file.";

  /** Who Ansible is on every machine; docs/control-plane.md says why it is root. */
  private static final String USER = "root";

  private Rendered() {}

  /** Returns the folder of a stack's files, below the project's root. */
  public static String folder(String stack) {
    return "ansible/rendered/" + stack;
  }

  /**
   * Renders every plain file.
   *
   * @param stack the stack's name
   * @return bytes by path below {@link #folder}; paths use slashes
   */
  public static SortedMap<String, byte[]> of(
      String stack, HomelabConfig config, Topology topology) {
    var files = new TreeMap<String, byte[]>();
    files.put(INVENTORY, yaml(inventory(config, topology)));
    files.put(SEMAPHORE, yaml(DesiredSemaphore.of(stack)));
    files.put("group_vars/all.yaml", yaml(everywhere(stack, config, topology)));
    files.put("group_vars/proxmox.yaml", yaml(proxmox(config)));
    files.put("group_vars/services.yaml", yaml(services(topology)));
    for (var service : topology.services()) {
      files.put(
          "host_vars/%s.yaml".formatted(service.guest().name()),
          yaml(Map.of("homelab_service", service(service))));
    }
    return Collections.unmodifiableSortedMap(files);
  }

  private static byte[] yaml(Map<String, ?> tree) {
    return PlainYaml.write(COMMENT, tree);
  }

  private static Map<String, Object> inventory(HomelabConfig config, Topology topology) {
    var services = new LinkedHashMap<String, Object>();
    for (var service : topology.services()) {
      services.put(service.guest().name(), at(service.guest()));
    }
    var children = new LinkedHashMap<String, Object>();
    children.put(
        "proxmox",
        hosts(
            Map.of(
                config.home().proxmox().node(),
                Map.of("ansible_host", topology.hostManagement().toString()))));
    children.put(
        "tunnel", hosts(Map.of(topology.cloudflared().name(), at(topology.cloudflared()))));
    children.put("services", hosts(services));
    var containers = new LinkedHashMap<String, Object>();
    containers.put("tunnel", Map.of());
    containers.put("services", Map.of());
    children.put("containers", Map.of("children", containers));
    return Map.of("all", Map.of("children", children));
  }

  private static Map<String, Object> hosts(Map<String, ?> hosts) {
    return Map.of("hosts", hosts);
  }

  private static Map<String, Object> at(Guest guest) {
    var host = new LinkedHashMap<String, Object>();
    host.put("ansible_host", guest.address().toString());
    host.put("container_id", guest.id());
    return host;
  }

  private static Map<String, Object> everywhere(
      String stack, HomelabConfig config, Topology topology) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("ansible_user", USER);
    variables.put("ansible_port", Topology.SSH_PORT);
    variables.put("homelab_stack", stack);
    variables.put("homelab_zone", topology.zoneName());
    variables.put("homelab_time_zone", config.home().timeZone());
    variables.put("homelab_control_address", topology.nodeEnd().address().toString());
    return variables;
  }

  private static Map<String, Object> proxmox(HomelabConfig config) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("homelab_backup_storage", config.home().proxmox().backupStorage());
    variables.put("homelab_backup_schedule", config.home().backup().schedule());
    variables.put("homelab_backup_keep_daily", config.home().backup().keepDaily());
    variables.put("homelab_backup_keep_weekly", config.home().backup().keepWeekly());
    return variables;
  }

  private static Map<String, Object> services(Topology topology) {
    var variables = new LinkedHashMap<String, Object>();
    variables.put("homelab_service_port", Topology.SERVICE_PORT);
    variables.put("homelab_tunnel_address", topology.cloudflared().address().toString());
    return variables;
  }

  private static Map<String, Object> service(ServiceGuest placed) {
    var service = placed.service();
    var variables = new LinkedHashMap<String, Object>();
    variables.put("name", service.name());
    variables.put("public_name", placed.publicName());
    variables.put("address", placed.guest().address().toString());
    variables.put("image", service.image());
    variables.put("update", service.update().name().toLowerCase(java.util.Locale.ROOT));
    variables.put("port", service.port());
    variables.put("memory_mb", service.memoryMb());
    variables.put("health_path", service.healthPath());
    variables.put("data_path", service.dataPath().orElse(""));
    variables.put("environment", service.environment());
    List<String> secrets = new ArrayList<>(service.secrets());
    Collections.sort(secrets);
    variables.put("secrets", secrets);
    return variables;
  }
}
