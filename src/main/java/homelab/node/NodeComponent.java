package homelab.node;

import com.pulumi.cloudflare.DnsRecord;
import com.pulumi.cloudflare.DnsRecordArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/**
 * The disposable half of the homelab: everything in OCI, and the name that follows the instance.
 */
public final class NodeComponent extends ComponentResource {

  /** The component's type. */
  public static final String TYPE = "homelab:node:Node";

  /** How long resolvers may keep the node's address, in seconds. */
  static final double NAME_TTL = 60;

  private final Output<String> publicAddress;
  private final Output<String> consoleConnection;

  /**
   * Declares the node.
   *
   * @param oci serves the cloud resources
   * @param cloudflare serves the node's name
   */
  public NodeComponent(
      String name,
      NodeArgs args,
      com.pulumi.oci.Provider oci,
      com.pulumi.cloudflare.Provider cloudflare) {
    super(TYPE, name);
    var inOci = CustomResourceOptions.builder().parent(this).provider(oci).build();
    var network = new CloudNetwork(args, inOci);
    var machine = new Machine(args, network.subnetId(), inOci);
    SpendingAlert.declare(args, inOci);

    publicAddress = machine.instance().publicIp();
    consoleConnection = machine.console().connectionString();
    new DnsRecord(
        "node-name",
        DnsRecordArgs.builder()
            .zoneId(args.zone().id())
            .name(args.topology().nodeEnd().name())
            .type("A")
            .content(publicAddress)
            .ttl(NAME_TTL)
            // Cloudflare's proxy does not carry WireGuard.
            .proxied(false)
            .comment("The node's end of the session; follows the instance")
            .build(),
        CustomResourceOptions.builder().parent(this).provider(cloudflare).build());
    ControlPlaneWait.declare(
        machine.instance().id(),
        args.topology().semaphoreUrl(),
        CustomResourceOptions.builder().parent(this).build());
    registerOutputs(Map.of("publicAddress", publicAddress));
  }

  /** Returns the instance's public IPv4 address. */
  public Output<String> publicAddress() {
    return publicAddress;
  }

  /** Returns OCI's SSH command line for the serial console. */
  public Output<String> consoleConnection() {
    return consoleConnection;
  }
}
