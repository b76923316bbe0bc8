package homelab.pfsense;

import homelab.config.Account;
import homelab.config.DnsZone;
import homelab.config.Home;
import homelab.config.HomelabConfig;
import homelab.config.Network;
import homelab.config.Node;
import homelab.config.Repository;
import homelab.config.Service;
import homelab.config.Subnet;
import homelab.topology.Topology;
import homelab.wireguard.Session;
import homelab.wireguard.SessionKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/** A homelab to render in tests, with throw-away secrets that anybody can make again. */
public final class Example {

  /** The hash of a password that nobody uses. */
  static final String ADMIN_HASH = "$2b$10$abcdefghijklmnopqrstuuXrGv2V7QY0Qx4oYt9wE3bHn0m7a1nWa";

  static final String DYNDNS_TOKEN = "throw-away-token-<&>\"'";
  static final String ZONE_ID = "0123456789abcdef0123456789abcdef";

  private Example() {}

  static PfsenseInputs inputs() {
    return inputs(config(services("portfolio", "blog", "notes")));
  }

  static PfsenseInputs inputs(HomelabConfig config) {
    var topology = Topology.of(config);
    return new PfsenseInputs(
        topology,
        Session.of(topology, keys()),
        ADMIN_HASH,
        DYNDNS_TOKEN,
        config.zone().id(),
        config.home().timeZone());
  }

  /** Returns its rendered configuration. */
  public static String xml() {
    return PfsenseConfig.render(inputs());
  }

  /** Returns keys that are made from their names. */
  public static SessionKeys keys() {
    return new SessionKeys(
        privateKey("home"),
        publicKey("home"),
        privateKey("node"),
        publicKey("node"),
        encode(hash("preshared")));
  }

  static List<Service> services(String... names) {
    var services = new ArrayList<Service>();
    for (var name : names) {
      services.add(service(services.size() + 1, name, "ghcr.io/example/%s:latest".formatted(name)));
    }
    return services;
  }

  static Service service(int slot, String name, String image) {
    return new Service(
        slot,
        name,
        image,
        3000,
        Service.Update.POLL,
        name,
        1,
        512,
        8,
        4,
        Optional.empty(),
        "/",
        Map.of(),
        List.of(),
        Optional.empty());
  }

  static Network network() {
    return new Network(
        new Network.Vlan(Subnet.parse("10.20.10.0/24"), 10),
        new Network.Vlan(Subnet.parse("10.20.20.0/24"), 20),
        new Network.Vlan(Subnet.parse("10.20.30.0/24"), 30),
        new Network.Vlan(Subnet.parse("10.20.40.0/24"), 40),
        new Network.Session(Subnet.parse("10.99.0.0/30"), 51820, 25, 1280),
        Subnet.parse("10.50.0.0/24"));
  }

  static HomelabConfig config(List<Service> services) {
    return config(network(), services);
  }

  static HomelabConfig config(Network network, List<Service> services) {
    return new HomelabConfig(
        new Account(Account.Kind.PAYG, "you@example.org", 1),
        new Node(
            "ocid1.tenancy.oc1..exampletenancy",
            "ocid1.compartment.oc1..examplecompartment",
            "ocid1.user.oc1..exampleuser",
            "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
            "eu-frankfurt-1",
            List.of(new Node.Placement("xYzW:EU-FRANKFURT-1-AD-1", Optional.empty())),
            4,
            24,
            50,
            new Node.Image("ocid1.image.oc1..example", "Canonical-Ubuntu-24.04-aarch64", "arm64"),
            "20261101T000000Z",
            Optional.empty(),
            "docker.io/semaphoreui/semaphore:v2.18.30",
            "node"),
        network,
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
            new Home.Container("http://download.example.org/debian-13.tar.zst", "0".repeat(128)),
            new Home.Backup("03:30", 7, 4),
            "Europe/Berlin"),
        new DnsZone("example.org", ZONE_ID, "fedcba9876543210fedcba9876543210"),
        services,
        new Repository("https://github.com/example/homelab.git", "main", List.of()),
        Optional.empty());
  }

  private static String privateKey(String name) {
    return encode(hash(name));
  }

  private static String publicKey(String name) {
    return encode(new X25519PrivateKeyParameters(hash(name), 0).generatePublicKey().getEncoded());
  }

  private static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] hash(String name) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(("throw-away " + name).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
