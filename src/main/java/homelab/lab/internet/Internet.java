package homelab.lab.internet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The process. It is started inside the lab's network with a folder that holds {@code user-data},
 * {@code mirror/}, {@code registry/}, {@code git/} and {@code tls.p12}, and {@code zone-api} (zone
 * id and token, a line each) if the zone is changed from outside; it says {@code ready}, then takes
 * orders line by line and answers each with {@code done}, what was asked for, or {@code refused}.
 * It ends when its input does, so it never outlives the lab.
 */
public final class Internet {

  /** The cloud's own address for its resolver, its metadata service and its clock. */
  public static final String CLOUD = "169.254.169.254";

  /** Where the homelab's zone is served. */
  public static final String ZONE_SERVER = "198.51.100.53";

  /** Where the root is served. */
  public static final String ROOT_SERVER = "198.51.100.1";

  /** Where everything right below the root is served. */
  public static final String TOP_SERVER = "198.51.100.2";

  /** Where the zone is changed. */
  public static final String ZONE_API = "198.51.100.40";

  /** Where one is told one's address. */
  public static final String CHECK_IP = "198.51.100.41";

  /** Where packages come from. */
  public static final String MIRROR = "198.51.100.10";

  /** Where images come from. */
  public static final String REGISTRY = "198.51.100.20";

  /** Where the repository is. */
  public static final String GIT = "198.51.100.30";

  /** Every address that the internet's side has to hold. */
  public static final List<String> ADDRESSES =
      List.of(ROOT_SERVER, TOP_SERVER, ZONE_SERVER, MIRROR, REGISTRY, GIT, ZONE_API, CHECK_IP);

  /** Names of the sites that are reached by name. */
  public static final Map<String, String> NAMES =
      Map.of(
          "mirror.lab.internal", MIRROR,
          "registry.lab.internal", REGISTRY,
          "github.com", GIT);

  /** Opens the key store, which protects nothing: it is made for one run. */
  public static final char[] STORE_PASSWORD = "homelab".toCharArray();

  private final NameServer names;
  private final Map<String, Site> sites;

  private Internet(NameServer names, Map<String, Site> sites) {
    this.names = names;
    this.sites = sites;
  }

  /** Serves until standard input ends: {@code FOLDER ZONE INSTANCE-ID}. */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    var internet = open(Path.of(arguments[0]), arguments[1], arguments[2]);
    System.out.println("ready");
    internet.obey(System.in);
  }

  private static Internet open(Path folder, String zone, String instanceId)
      throws IOException, GeneralSecurityException {
    var names = names(zone);
    var certificate = Optional.of(certificate(folder.resolve("tls.p12")));
    var sites = new TreeMap<String, Site>();
    sites.putAll(
        Map.of(
            "metadata",
            new Site(
                new InetSocketAddress(CLOUD, 80),
                Optional.empty(),
                new Metadata(folder.resolve("user-data"), instanceId)),
            "mirror",
            new Site(
                new InetSocketAddress(MIRROR, 80),
                Optional.empty(),
                new Folder(folder.resolve("mirror"), "application/octet-stream")),
            "registry",
            new Site(
                new InetSocketAddress(REGISTRY, 443),
                certificate,
                new Registry(folder.resolve("registry"))),
            "git",
            new Site(
                new InetSocketAddress(GIT, 443), certificate, new GitServer(folder.resolve("git"))),
            "checkip",
            new Site(new InetSocketAddress(CHECK_IP, 80), Optional.empty(), new CheckIp())));
    if (Files.exists(folder.resolve("zone-api"))) {
      var access = Files.readAllLines(folder.resolve("zone-api"));
      sites.put(
          "zone-api",
          new Site(
              new InetSocketAddress(ZONE_API, 80),
              Optional.empty(),
              new ZoneApi(names, zone, access.get(0), access.get(1))));
    }
    return new Internet(names, sites);
  }

  private static NameServer names(String zone) throws IOException {
    var names =
        new NameServer(
            zone + ".", InetAddress.getByName(ZONE_SERVER), InetAddress.getByName(TOP_SERVER));
    NAMES.forEach((name, address) -> names.put(name, List.of(address)));
    names.put("a.root", List.of(ROOT_SERVER));
    names.put("api.cloudflare.com", List.of(ZONE_API));
    names.put("checkip.dyndns.org", List.of(CHECK_IP));
    names.put("checkip.amazonaws.com", List.of(CHECK_IP));
    // pfSense's WireGuard package looks whether this name resolves before it asks for another.
    names.put("netgate.com", List.of(CHECK_IP));
    names.listen(InetAddress.getByName(CLOUD), NameServer.Part.RESOLVER);
    names.listen(InetAddress.getByName(ROOT_SERVER), NameServer.Part.ROOT);
    names.listen(InetAddress.getByName(TOP_SERVER), NameServer.Part.TOP);
    names.listen(InetAddress.getByName(ZONE_SERVER), NameServer.Part.ZONE);
    return names;
  }

  private static SSLContext certificate(Path store) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD);
    }
    var manager = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    manager.init(keys, STORE_PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(manager.getKeyManagers(), null, null);
    return context;
  }

  private void obey(InputStream orders) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      try {
        System.out.println(obey(List.of(line.split(" "))));
      } catch (IllegalArgumentException e) {
        System.out.println("refused " + e.getMessage());
      }
    }
  }

  private String obey(List<String> order) throws IOException {
    switch (order.get(0)) {
      case "changed" -> {
        return Long.toString(names.changed(order.get(1)));
      }
      case "addresses" -> {
        return String.join(" ", names.addressesOf(order.get(1)));
      }
      case "name" -> names.put(order.get(1), order.subList(2, order.size()));
      case "names" -> names.be(NameServer.Mood.valueOf(order.get(1)));
      case "answer" -> names.be(order.get(1), NameServer.Mood.valueOf(order.get(2)));
      case "site" -> site(order.get(1)).be(Site.Mood.valueOf(order.get(2)));
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of name, names, answer, site, changed, addresses"
                  .formatted(order.get(0)));
    }
    return "done";
  }

  private Site site(String name) {
    var site = sites.get(name);
    if (site == null) {
      throw new IllegalArgumentException(
          "'%s' is none of %s".formatted(name, Arrays.toString(sites.keySet().toArray())));
    }
    return site;
  }
}
