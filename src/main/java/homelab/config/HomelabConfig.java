package homelab.config;

import java.util.List;
import java.util.Optional;

/**
 * Everything that a person decides, for one stack. The component names are the top-level keys of
 * the stack file.
 *
 * @param account what kind of Oracle account pays for the node
 * @param node the OCI machine
 * @param network the networks at home, in the cloud and of the session
 * @param home the Proxmox host and what runs on it besides the services
 * @param zone the Cloudflare zone that every public name lives in
 * @param services the service containers, in the order of the file
 * @param repository where the node pulls its desired state from
 * @param bootstrap how an operator gets in while home is being brought up; absent once it is closed
 */
public record HomelabConfig(
    @Key("The Oracle account that pays for the node") Account account,
    @Key("The OCI machine") Node node,
    @Key("The networks at home, in the cloud and of the session") Network network,
    @Key("The Proxmox host and what runs on it besides the services") Home home,
    @Key("The Cloudflare zone that every public name lives in") DnsZone zone,
    @Key("The service containers") List<Service> services,
    @Key("Where the node pulls its desired state from") Repository repository,
    @Key("How an operator gets in while home is being brought up; removed afterwards")
        Optional<Bootstrap> bootstrap) {

  public HomelabConfig {
    services = List.copyOf(services);
  }
}
