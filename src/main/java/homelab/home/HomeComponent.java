package homelab.home;

import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import io.muehlbachler.pulumi.proxmoxve.PoolLegacy;
import io.muehlbachler.pulumi.proxmoxve.PoolLegacyArgs;
import io.muehlbachler.pulumi.proxmoxve.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The durable half of the homelab, in the stages of docs/bring-up.md: networks and router; the
 * host's own address behind the router; containers; firewall rules, and the switch that turns them
 * on after everything else.
 */
public final class HomeComponent extends ComponentResource {

  /** The component's type. */
  public static final String TYPE = "homelab:home:Home";

  /** The pool that holds every guest; the role proxmox_host has it saved as a whole. */
  public static final String POOL = "homelab";

  /** What every service's container is marked with. */
  public static final List<String> SERVICE_TAGS = List.of("homelab", "service");

  private final List<Resource> services;

  /** Declares home. */
  public HomeComponent(String name, HomeArgs args, Provider proxmox) {
    super(TYPE, name, ComponentResourceOptions.builder().protect(true).build());
    var durable =
        CustomResourceOptions.builder().parent(this).provider(proxmox).protect(true).build();

    var pool =
        new PoolLegacy(
            "pool",
            PoolLegacyArgs.builder().poolId(POOL).comment("Declared by code").build(),
            durable);
    var networks = new HostNetworks(args, durable);
    var router =
        new RouterMachine(args, after(durable, args.before(), pool, networks.guestBridge()));
    var management = networks.declareManagement(args, after(durable, List.of(), router.machine()));
    var containers = new Containers(args, after(durable, List.of(), pool, management));
    services =
        args.topology().services().stream()
            .<Resource>map(service -> containers.of(service.guest()))
            .toList();
    HostFirewall.declare(args, containers, durable);
    registerOutputs(Map.of());
  }

  /** Returns the services' containers. */
  public List<Resource> services() {
    return services;
  }

  /** Returns the options of what may only come once these are there. */
  static CustomResourceOptions after(
      CustomResourceOptions options, List<? extends Resource> before, Resource... more) {
    var all = new ArrayList<Resource>(before);
    all.addAll(List.of(more));
    return CustomResourceOptions.merge(
        options, CustomResourceOptions.builder().dependsOn(all).build());
  }
}
