package homelab.lab.home;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The process. It is started in a namespace that has the cards which the file names, with a private
 * mount namespace in which {@code /etc/resolv.conf} names itself; it says {@code ready} when the
 * router runs, then takes orders line by line and answers each with {@code done} or {@code
 * refused}. It ends when its input does.
 */
public final class Home {

  private final Path folder;
  private final Declaration declaration;
  private final List<NameUpdater> updaters;
  private volatile String lease = "";

  private Home(Path folder, Declaration declaration) {
    this.folder = folder;
    this.declaration = declaration;
    this.updaters =
        declaration.names().stream()
            .map(name -> new NameUpdater(name, this::wanAddress, InstantSource.system()))
            .toList();
    for (var name : declaration.names()) {
      Declaration.refuseUnless(name.port().equals("wan"), "DynDNS on '%s'".formatted(name.port()));
    }
  }

  /**
   * Runs the router: {@code FOLDER ADDRESS/PREFIX GATEWAY}. The folder holds {@code config.xml};
   * the rest is the first lease on WAN.
   */
  public static void main(String[] arguments) throws IOException {
    // As a resolver library without a cache: Unbound is the one that caches.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    var folder = Path.of(arguments[0]);
    var declaration = Declaration.of(Files.readString(folder.resolve("config.xml")));
    var home = new Home(folder, declaration);
    home.start();
    home.lease(arguments[1], arguments[2]);
    home.startServices();
    System.out.println("ready");
    home.obey(System.in);
    System.exit(0);
  }

  private void start() throws IOException {
    Files.writeString(folder.resolve("rules.nft"), new RuleSet(declaration).text());
    Shell.run("nft", "-f", folder.resolve("rules.nft").toString());
    Shell.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
    // A router that starts knows of no connection; its namespace might.
    Shell.run("conntrack", "-F");
    // The file has no ipv6allow.
    Shell.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");
    Shell.run("sysctl", "-q", "-w", "net.ipv6.conf.default.disable_ipv6=1");
    for (var port : declaration.ports().values()) {
      if (port.device().equals(declaration.tunnel().device())) {
        tunnel();
      } else if (port.address().isPresent()) {
        // A network behind the router is a bridge of the same name, so that machines can be plugged
        // into it. It outlives the router's power.
        if (Shell.attempt("ip", "link", "show", port.device()) != 0) {
          Shell.run("ip", "link", "add", port.device(), "type", "bridge");
        }
      }
      Shell.run("ip", "link", "set", port.device(), "mtu", Integer.toString(port.mtu()), "up");
      if (port.address().isPresent()) {
        var address = port.network().get().withPrefix(port.address().get());
        Shell.run("ip", "address", "replace", address, "dev", port.device());
      }
    }
  }

  /** As the package makes it at boot: keys, port and peers, and no endpoint yet. */
  private void tunnel() throws IOException {
    var device = declaration.tunnel().device();
    Shell.start(List.of("wireguard-go", "--foreground", device));
    var text =
        new StringBuilder(
            "[Interface]\nListenPort = %d\nPrivateKey = %s\n"
                .formatted(declaration.tunnel().listenPort(), declaration.tunnel().privateKey()));
    for (var peer : declaration.peers()) {
      text.append("[Peer]\nPublicKey = ").append(peer.publicKey()).append('\n');
      if (!peer.presharedKey().isEmpty()) {
        text.append("PresharedKey = ").append(peer.presharedKey()).append('\n');
      }
      text.append("PersistentKeepalive = ").append(peer.keepalive()).append('\n');
      peer.allowed().forEach(network -> text.append("AllowedIPs = ").append(network).append('\n'));
    }
    var file = folder.resolve("tunnel.conf");
    Files.writeString(file, text);
    // The device is there a moment after its program is.
    for (int look = 0; Shell.attempt("wg", "setconf", device, file.toString()) != 0; look++) {
      if (look == 50) {
        throw new IllegalStateException(device + " does not come up");
      }
      pause(100);
    }
  }

  private void startServices() throws IOException {
    Files.writeString(folder.resolve("root.hints"), UnboundFile.hints());
    var file = folder.resolve("unbound.conf");
    Files.writeString(file, UnboundFile.of(declaration, folder));
    Shell.run("unbound-checkconf", file.toString());
    Shell.start(List.of("unbound", "-d", "-c", file.toString()));
    daemon(
        "endpoints",
        new EndpointDaemon(
            declaration.peers(),
            declaration.resolveInterval(),
            this::setEndpoint,
            InstantSource.system(),
            time -> pause(time.toMillis())));
    daemon("cron", this::cron);
    daemon("dyndns at boot", this::updateNames);
  }

  private static void daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void setEndpoint(Declaration.Peer peer) {
    Shell.attempt(
        "wg",
        "set",
        declaration.tunnel().device(),
        "peer",
        peer.publicKey(),
        "endpoint",
        peer.endpoint().orElseThrow() + ":" + peer.port());
  }

  private void updateNames() {
    updaters.forEach(NameUpdater::update);
  }

  private void cron() {
    var done = LocalDateTime.now().withSecond(0).withNano(0);
    do {
      var now = LocalDateTime.now().withSecond(0).withNano(0);
      if (now.isAfter(done) && declaration.updates().stream().anyMatch(job -> job.due(now))) {
        updateNames();
      }
      done = now;
    } while (pause(1000));
  }

  private Optional<String> wanAddress() {
    return Optional.of(lease).filter(text -> !text.isEmpty()).map(text -> text.split("/")[0]);
  }

  /** What the DHCP client does with a lease: the new address, the way out, and no other address. */
  private void lease(String address, String gateway) {
    var wan = declaration.ports().get("wan").device();
    Shell.run("ip", "address", "flush", "dev", wan);
    Shell.run("ip", "address", "add", address, "dev", wan);
    Shell.run("ip", "route", "replace", "default", "via", gateway, "dev", wan);
    lease = address;
  }

  private void obey(InputStream orders) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(orders, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      var order = line.split(" ");
      if (order[0].equals("lease") && order.length == 3) {
        lease(order[1], order[2]);
        // rc.newwanip: the names follow at once.
        daemon("dyndns", this::updateNames);
        System.out.println("done");
      } else {
        System.out.println("refused '%s' is not lease ADDRESS/PREFIX GATEWAY".formatted(line));
      }
    }
  }

  private static boolean pause(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
