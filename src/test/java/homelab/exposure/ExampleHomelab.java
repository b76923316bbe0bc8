package homelab.exposure;

import homelab.config.Account;
import homelab.config.Bootstrap;
import homelab.config.DnsZone;
import homelab.config.Home;
import homelab.config.HomelabConfig;
import homelab.config.Network;
import homelab.config.Node;
import homelab.config.Repository;
import homelab.config.Service;
import homelab.config.Subnet;
import homelab.topology.Topology;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small homelab: three services, two of them behind Access, and an operator who is still
 * admitted.
 */
final class ExampleHomelab {

  static final String ZONE_ID = "0123456789abcdef0123456789abcdef";
  static final String ACCOUNT_ID = "fedcba9876543210fedcba9876543210";
  static final HomelabConfig CONFIG =
      config(Optional.of(new Bootstrap(Subnet.parse("192.168.1.0/24"))));
  static final Topology TOPOLOGY = Topology.of(CONFIG);

  private ExampleHomelab() {}

  static ExposureRules rules() {
    return ExposureRules.of(TOPOLOGY, CONFIG);
  }

  /** The same, without whose a resource is and what it leaves out. */
  static ExposureRules ofKinds() {
    return ExposureRules.ofKinds(TOPOLOGY, CONFIG);
  }

  static HomelabConfig config(Optional<Bootstrap> bootstrap) {
    return new HomelabConfig(
        new Account(Account.Kind.PAYG, "you@example.org", 1),
        new Node(
            "tenancy",
            "compartment",
            "user",
            "00:11",
            "eu-frankfurt-1",
            List.of(new Node.Placement("AD-1", Optional.empty())),
            4,
            24,
            50,
            new Node.Image("image", "Ubuntu", "arm64"),
            "20261101T000000Z",
            Optional.empty(),
            "semaphore@sha256:0",
            "node"),
        new Network(
            vlan("10.20.10.0/24", 10),
            vlan("10.20.20.0/24", 20),
            vlan("10.20.30.0/24", 30),
            vlan("10.20.40.0/24", 40),
            new Network.Session(Subnet.parse("10.99.0.0/30"), 51820, 25, 1280),
            Subnet.parse("10.50.0.0/24")),
        new Home(
            new Home.Proxmox(
                "https://192.168.1.10:8006/",
                "pve",
                "vmbr0",
                "vmbr1",
                "enp2s0",
                "local",
                "local-lvm",
                "local",
                false),
            new Home.Pfsense(9000, 2, 2048, 16),
            new Home.Container("http://example.org/debian.tar.zst", "0".repeat(128)),
            new Home.Backup("03:30", 7, 4),
            "Europe/Berlin"),
        new DnsZone("example.org", ZONE_ID, ACCOUNT_ID),
        List.of(
            service(1, "portfolio", Optional.empty()),
            service(
                2,
                "blog",
                Optional.of(
                    new Service.Access(List.of("you@example.org"), List.of("example.org")))),
            service(
                3,
                "notes",
                Optional.of(
                    new Service.Access(
                        List.of("you@example.org", "friend@example.org"), List.of())))),
        new Repository("https://example.org/homelab.git", "main", List.of()),
        bootstrap);
  }

  private static Network.Vlan vlan(String cidr, int tag) {
    return new Network.Vlan(Subnet.parse(cidr), tag);
  }

  private static Service service(int slot, String name, Optional<Service.Access> access) {
    return new Service(
        slot,
        name,
        "ghcr.io/example/" + name + ":latest",
        3000,
        Service.Update.POLL,
        name,
        1,
        512,
        8,
        8,
        Optional.empty(),
        "/",
        Map.of(),
        List.of(),
        access);
  }
}
