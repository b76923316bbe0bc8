package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.reach.StunServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code homelab doctor} behind a real NAT: three network namespaces, the kernel's own
 * masquerading in the middle, STUN servers at the far end.
 */
@Tag("lab")
@Tag("root")
class DoctorBehindNatTests {

  private static final List<String> SERVERS = List.of("198.51.100.1", "198.51.100.2");
  private static final String PUBLIC = "203.0.113.7";
  private static final long PATIENCE_S = 120;

  @TempDir private Path root;

  private final Host host = Host.real();
  private final List<String> namespaces = new ArrayList<>();
  private String home;
  private String router;
  private String internet;
  private Process servers;

  /** What doctor did. */
  private record Seen(int exitCode, String output) {

    String row(String subject) {
      return output
          .lines()
          .filter(line -> line.contains("  " + subject + " "))
          .findFirst()
          .orElseThrow(() -> new AssertionError(output));
    }
  }

  @BeforeEach
  void build() throws IOException {
    LabStage.needed();
    byte[] id = new byte[3];
    new SecureRandom().nextBytes(id);
    var name = "hn" + HexFormat.of().formatHex(id);
    home = namespace(name + "-home");
    router = namespace(name + "-nat");
    internet = namespace(name + "-net");
    wire(home, "192.168.1.50/24", router, "192.168.1.1/24", "inside");
    wire(internet, "203.0.113.1/24", router, PUBLIC + "/24", "outside");
    for (var server : SERVERS) {
      host.run("ip", "-n", internet, "address", "add", server + "/32", "dev", "lo");
    }
    host.run("ip", "-n", home, "route", "add", "default", "via", "192.168.1.1");
    host.run("ip", "-n", router, "route", "add", "default", "via", "203.0.113.1");
    host.run("ip", "netns", "exec", router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
    for (var file : List.of("Pulumi.yaml", "Pulumi.home.yaml")) {
      Files.copy(Path.of(file), root.resolve(file));
    }
    Files.createSymbolicLink(root.resolve("tools"), Path.of("tools").toAbsolutePath());
    servers = serve();
  }

  @AfterEach
  void takeAway() {
    if (servers != null) {
      servers.destroyForcibly().onExit().join();
    }
    namespaces.forEach(name -> host.attempt("ip", "netns", "delete", name));
  }

  @Test
  void aNatWithRandomPortsIsCalledSymmetricAndOneThatKeepsThemIsGood() {
    masquerade("masquerade random");

    var symmetric = doctor();

    assertThat(symmetric.row("NAT before home"))
        .startsWith("FAIL")
        .contains("symmetric NAT: port ", PUBLIC + ":", " by 198.51.100.1", " by 198.51.100.2");
    assertThat(symmetric.output())
        .contains("another port for each peer")
        .contains("ask the provider for a public IPv4 address");
    assertThat(symmetric.output())
        .as("every look came to its end")
        .doesNotContain("no answer within");
    assertThat(symmetric.exitCode()).isEqualTo(1);

    masquerade("masquerade");
    assertThat(doctor().row("NAT before home"))
        .startsWith("PASS")
        .contains("a NAT that keeps the port");
  }

  @Test
  void withoutAnyAnswerItEndsInTimeAndSaysWhatIsClosed() {
    host.run("ip", "-n", router, "link", "set", "outside", "down");
    long start = System.nanoTime();

    var offline = doctor();

    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    System.out.printf("doctor, offline: %d s%n", seconds);
    assertThat(seconds).as("its own bound is 15 s; this machine may be busy").isLessThan(45);
    assertThat(offline.row("53 outward")).startsWith("FAIL");
    assertThat(offline.row("443 outward")).startsWith("FAIL");
    assertThat(offline.row("NAT before home")).startsWith("SKIP");
  }

  private void masquerade(String how) {
    host.attempt("ip", "netns", "exec", router, "nft", "flush", "ruleset");
    for (var line :
        List.of(
            "add table ip nat",
            "add chain ip nat out { type nat hook postrouting priority srcnat; }",
            "add rule ip nat out oifname outside " + how)) {
      host.run("ip", "netns", "exec", router, "nft", line);
    }
  }

  private Seen doctor() {
    var line = new ArrayList<String>();
    line.addAll(List.of("ip", "netns", "exec", home, java(), "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-Dhomelab.root=" + root, "-cp", classPath()));
    line.addAll(List.of("homelab.cli.Homelab", "doctor"));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("HOMELAB_STUN", String.join(":3478,", SERVERS) + ":3478");
    builder.environment().put("PULUMI_BACKEND_URL", "file://" + root);
    try {
      var process = builder.start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
      return new Seen(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private Process serve() throws IOException {
    var line = new ArrayList<String>();
    line.addAll(List.of("ip", "netns", "exec", internet, java(), "-cp", classPath()));
    line.add(StunServer.class.getName());
    line.addAll(SERVERS);
    var process = new ProcessBuilder(line).redirectErrorStream(true).start();
    assertThat(process.inputReader().readLine()).startsWith("serving");
    return process;
  }

  private String namespace(String name) {
    host.run("ip", "netns", "add", name);
    namespaces.add(name);
    host.run("ip", "-n", name, "link", "set", "lo", "up");
    return name;
  }

  private void wire(String from, String address, String to, String other, String card) {
    host.run(
        "ip", "-n", from, "link", "add", "eth0", "type", "veth", "peer", "name", card, "netns", to);
    host.run("ip", "-n", from, "address", "add", address, "dev", "eth0");
    host.run("ip", "-n", to, "address", "add", other, "dev", card);
    host.run("ip", "-n", from, "link", "set", "eth0", "up");
    host.run("ip", "-n", to, "link", "set", card, "up");
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
