package homelab.lab.home;

import homelab.lab.home.ConfigLocator.Medium;
import homelab.pfsense.MediaChecker.Release;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * The process. It is started in a namespace that has the cards which the file names, with a private
 * mount namespace in which {@code /etc/resolv.conf} names itself; it says {@code ready} when the
 * router runs, then takes orders line by line and answers each with {@code done} or {@code
 * refused}. It ends when its input does.
 */
public final class Home {

  /** The mark of a template whose set-up wizard was not run. */
  static final String TRIGGER = "trigger_initial_wizard";

  /** The name that the WireGuard package takes for a sign that DNS works (get_dnsavailable). */
  private static final String DNS_SIGN = "netgate.com.";

  private static final String PACKAGE_SERVER = "pkg.pfsense.org.";
  private static final int PACKAGE_TRIES = 15;

  private final Path folder;
  private final Declaration declaration;
  private final boolean packagesAwaited;
  private final List<NameUpdater> updaters;
  private volatile String lease = "";
  private volatile String gateway = "";

  private Home(Path folder, Declaration declaration, boolean packagesAwaited) {
    this.folder = folder;
    this.declaration = declaration;
    this.packagesAwaited = packagesAwaited;
    this.updaters =
        declaration.names().stream()
            .map(
                name ->
                    new NameUpdater(
                        name,
                        declaration.checkIp(),
                        this::wanAddress,
                        this::online,
                        InstantSource.system()))
            .toList();
    for (var name : declaration.names()) {
      Declaration.refuseUnless(name.port().equals("wan"), "DynDNS on '%s'".formatted(name.port()));
    }
  }

  /**
   * Runs the router: {@code FOLDER ADDRESS/PREFIX GATEWAY RELEASE MEDIUM}. The folder holds the
   * medium's {@code config.xml}, {@code conf.xml} as pfSense had it so far, and {@value #TRIGGER}
   * if the template's wizard was not run; then comes the first lease on WAN.
   */
  public static void main(String[] arguments) throws IOException {
    // As a resolver library without a cache: Unbound is the one that caches.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    var folder = Path.of(arguments[0]);
    var boot = locate(folder, Release.valueOf(arguments[3]), Medium.valueOf(arguments[4]));
    var home = new Home(folder, Declaration.of(boot.inForce()), boot.packagesAwaited());
    home.start();
    home.lease(arguments[1], arguments[2]);
    home.startServices();
    System.out.println("ready");
    home.obey(System.in);
    System.exit(0);
  }

  private static ConfigLocator.Boot locate(Path folder, Release release, Medium medium)
      throws IOException {
    var own = folder.resolve("conf.xml");
    var trigger = folder.resolve(TRIGGER);
    var boot =
        ConfigLocator.boot(
            release,
            medium,
            Files.readString(folder.resolve("config.xml")),
            Files.exists(own) ? Files.readString(own) : "",
            Files.exists(trigger));
    boot.console().forEach(System.err::println);
    if (boot.inForce().isEmpty()) {
      throw new IllegalStateException(
          "%s took no file from a %s; the lab's router cannot do what a template's own says"
              .formatted(release, medium));
    }
    Files.writeString(own, boot.inForce());
    if (!boot.wizardPending()) {
      Files.deleteIfExists(trigger);
    }
    return boot;
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
    daemon("packages", this::startPackages);
    daemon("cron", this::cron);
    daemon("dyndns at boot", this::updateNames);
  }

  /**
   * rc.start_packages and rc.package_reinstall_all: while every package is to be fetched anew, none
   * is started, and it is given up after a few tries.
   */
  private void startPackages() {
    for (int tries = 0; packagesAwaited && !resolves(PACKAGE_SERVER); tries++) {
      if (tries == PACKAGE_TRIES) {
        System.err.println("packages: the servers are not reached; none is started");
        return;
      }
      pause(1000);
    }
    new EndpointDaemon(
            declaration.peers(),
            declaration.resolveInterval(),
            () -> resolves(DNS_SIGN),
            this::setEndpoint,
            InstantSource.system(),
            time -> pause(time.toMillis()))
        .run();
  }

  /** {@code host -W 1 NAME.}: asks the router's own resolver twice, a second each. */
  private static boolean resolves(String name) {
    for (int tries = 0; tries < 2; tries++) {
      try {
        var resolver = new SimpleResolver("127.0.0.1");
        resolver.setTimeout(Duration.ofSeconds(1));
        var question = Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN);
        var answer = resolver.send(Message.newQuery(question));
        return answer.getRcode() == Rcode.NOERROR && !answer.getSection(Section.ANSWER).isEmpty();
      } catch (IOException e) {
        System.err.println("no answer for " + name);
      }
    }
    return false;
  }

  /** dpinger's verdict on WAN's gateway; one that is not monitored counts as online. */
  private boolean online() {
    return !declaration.wanPinged() || answersPing(gateway);
  }

  private static boolean answersPing(String address) {
    try {
      // As root this is an ICMP echo.
      return InetAddress.getByName(address).isReachable(1000);
    } catch (IOException e) {
      return false;
    }
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
    this.gateway = gateway;
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
