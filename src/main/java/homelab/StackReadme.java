package homelab;

import homelab.config.HomelabConfig;
import homelab.topology.ServiceGuest;
import homelab.topology.Topology;
import java.util.stream.Collectors;

/** The page that {@code pulumi stack output readme} shows: what stands where, and what to type. */
final class StackReadme {

  private StackReadme() {}

  static String render(
      HomelabConfig config, Topology topology, String nodeAddress, String tunnelId) {
    var services =
        topology.services().stream().map(StackReadme::service).collect(Collectors.joining("\n"));
    return """
# Homelab %1$s

| what | where |
|---|---|
| node | %2$s (`%3$s`), %4$s, %5$s OCPU, %6$s GB |
| session | UDP %7$s, `%8$s` at home, `%9$s` on the node |
| Semaphore | %10$s, from the management network only |
| Proxmox | https://%11$s:%12$s/, from the management network only |
| tunnel | %13$s |

| service | public name | container |
|---|---|---|
%14$s

- The node failed? `./homelab rebuild`
- No way in at all? `./homelab console`, with the password of `./homelab pulumi stack output rescuePassword --show-secrets`
- Something is odd? `./homelab doctor`
"""
        .formatted(
            topology.zoneName(),
            nodeAddress,
            topology.nodeEnd().name(),
            config.node().region(),
            config.node().ocpus(),
            config.node().memoryGb(),
            topology.session().port(),
            topology.homeEnd().address(),
            topology.nodeEnd().address(),
            topology.semaphoreUrl(),
            topology.hostManagement(),
            Topology.PROXMOX_API_PORT,
            tunnelId,
            services);
  }

  private static String service(ServiceGuest service) {
    return "| %s | https://%s/ | %s (id %s) |"
        .formatted(
            service.guest().name(),
            service.publicName(),
            service.guest().address(),
            service.guest().id());
  }
}
