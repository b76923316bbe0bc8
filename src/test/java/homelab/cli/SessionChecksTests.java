package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.cli.Check.Finding;
import homelab.cli.Check.Verdict;
import homelab.reach.Bridge;
import homelab.reach.Mapping;
import homelab.reach.Mapping.Seen;
import homelab.reach.NetworkSilence;
import homelab.tools.Commands;
import homelab.tools.MissingToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each verdict about the session, with the sentence that says what to do. */
class SessionChecksTests {

  /** After the instant that the example pins. */
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  private static final String MANAGEMENT = "10.20.10.50";
  private static final String BESIDE_THE_HOST = "192.168.1.50";
  private static final String PUBLIC = "87.1.2.3";
  private static final String NODE = "138.2.3.4";
  private static final String NODE_KEY = "bm9kZQ==";
  private static final String ONE = "162.159.207.0";
  private static final String TWO = "74.125.250.129";

  private final Scene scene = new Scene();
  private final List<String> wireguard = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String outputs =
      """
      {"nodeAddress": "%s", "wireguardPublicKeys": {"home": "aG9tZQ==", "node": "%s"}}
      """
          .formatted(NODE, NODE_KEY);
  private boolean wireguardInstalled = true;
  private boolean stateReadable = true;

  @TempDir private Path root;

  @BeforeEach
  void writeAStack() throws IOException {
    Files.copy(Path.of("Pulumi.home.yaml"), root.resolve("Pulumi.home.yaml"));
    Files.createSymbolicLink(root.resolve("tools"), Path.of("tools").toAbsolutePath());
    scene.own = List.of(MANAGEMENT);
    scene.seen = keepsPort(MANAGEMENT);
    scene.names.put("home.example.org", List.of(PUBLIC));
    scene.names.put("node.example.org", List.of(NODE));
    scene.open.addAll(List.of("198.41.0.4:53", "1.1.1.1:443", "10.99.0.2:3000"));
    scene.root = homelab.reach.Network.NameServerAnswer.AUTHORITATIVE;
  }

  @Test
  void atHomeWithEverythingRightAllPassButTheHandshake() {
    var findings = findings();

    assertThat(findings.values())
        .extracting(Finding::verdict)
        .containsExactly(
            Verdict.PASS,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.SKIP);
    assertThat(findings.values())
        .allSatisfy(
            finding ->
                assertThat(finding.action().isEmpty())
                    .as("a pass needs no action, anything else does: %s", finding)
                    .isEqualTo(finding.verdict() == Verdict.PASS));
  }

  @Test
  void offlineNothingPassesAndNothingIsClaimed() {
    scene.dark();

    assertThat(findings().values())
        .extracting(Finding::verdict)
        .containsExactly(
            Verdict.PASS,
            Verdict.FAIL,
            Verdict.FAIL,
            Verdict.SKIP,
            Verdict.SKIP,
            Verdict.SKIP,
            Verdict.FAIL,
            Verdict.SKIP);
  }

  @Test
  void aBridgeOfDockersOnThisMachineThatLiesOverADeclaredNetworkIsNamed() {
    scene.bridges =
        List.of(
            new Bridge("docker0", "172.17.0.0/16"), new Bridge("br-0123456789ab", "10.20.0.0/19"));
    var found = find("networks of this machine");
    assertThat(found.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(found.found())
        .contains(
            "br-0123456789ab (10.20.0.0/19) lies over", "network.management.cidr 10.20.10.0/24")
        .doesNotContain("docker0", "network.services");
    assertThat(found.action()).contains("default-address-pools", "100.127.0.0/16");

    scene.bridges = List.of(new Bridge("docker0", "172.17.0.0/16"));
    assertThat(find("networks of this machine").verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aSymmetricNatBeforeHomeIsSaidInASentenceThatHelps() {
    scene.own = List.of(BESIDE_THE_HOST);
    scene.seen = symmetric(BESIDE_THE_HOST);

    assertThat(find("NAT"))
        .returns(Verdict.FAIL, Finding::verdict)
        .satisfies(
            finding -> {
              assertThat(finding.found()).startsWith("symmetric NAT: port 40000 is seen as");
              assertThat(finding.action())
                  .contains("another port for each peer", "51820", "bridge mode", "provider")
                  .contains("no relay");
            });
  }

  @Test
  void aNatThatMovesThePortIsNoGoodEither() {
    scene.own = List.of(BESIDE_THE_HOST);
    scene.seen =
        new Mapping(
            BESIDE_THE_HOST,
            40000,
            List.of(new Seen(ONE, PUBLIC, 1024), new Seen(TWO, PUBLIC, 1024)));

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("NAT").found()).startsWith("a NAT that moves the port");
    assertThat(find("NAT").action())
        .contains("home's port 51820 would not be 51820 outside", "public IPv4 address")
        .doesNotContain("%");
  }

  @Test
  void anAddressOfACarrierIsACarriersNatWhateverThePortsDo() {
    scene.own = List.of("100.64.7.9");
    scene.seen = keepsPort("100.64.7.9");

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("NAT").found()).startsWith("carrier NAT: this machine's own address is 100.64");
    assertThat(find("NAT").action()).contains("public IPv4 address");
  }

  @Test
  void behindPfsenseItsOwnNatIsNotBlamedOnTheProvider() {
    scene.seen = symmetric(MANAGEMENT);

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.PASS);
    assertThat(find("NAT").found()).startsWith("the session carries");
    scene.open.remove("10.99.0.2:3000");
    assertThat(find("NAT"))
        .returns(Verdict.SKIP, Finding::verdict)
        .satisfies(finding -> assertThat(finding.found()).contains("symmetric NAT"))
        .satisfies(finding -> assertThat(finding.action()).contains("provider's box", "100.64"));
  }

  @Test
  void awayFromHomeItsNatIsNotJudged() {
    scene.own = List.of("172.20.1.1");
    scene.seen = symmetric("172.20.1.1");

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.SKIP);
    assertThat(find("NAT").action()).contains("172.20.1.1", "operatorCidr");
    assertThat(find("home's name").verdict()).isEqualTo(Verdict.SKIP);
    assertThat(find("port outward").verdict()).isEqualTo(Verdict.SKIP);
  }

  @Test
  void oneAnswerIsNoObservation() {
    scene.seen = new Mapping(MANAGEMENT, 40000, List.of(new Seen(ONE, PUBLIC, 40000)));

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.SKIP);
    assertThat(find("NAT").action()).contains("HOMELAB_STUN");
  }

  @Test
  void homesNameHasToBeWhereHomeIsSeen() {
    home("87.9.9.9");
    assertThat(find("home's name").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("home's name").found()).contains("87.9.9.9", "seen as " + PUBLIC);
    home("100.70.1.1");
    assertThat(find("home's name").found()).contains("carrier's NAT");
    home("192.168.1.2");
    assertThat(find("home's name").found()).contains("private address");
    home("192.0.2.1");
    assertThat(find("home's name").action()).contains("pfSense has not set it yet", "dyndnsToken");
    home(PUBLIC, "87.9.9.9");
    assertThat(find("home's name").action()).contains("proxied");
    home();
    assertThat(find("home's name").action()).contains("'homelab up' makes it");
    home(PUBLIC);
    scene.seen = new Mapping(MANAGEMENT, 40000, List.of());
    assertThat(find("home's name").verdict()).isEqualTo(Verdict.SKIP);
  }

  @Test
  void theNodesNameHasToBeWhatTheStateSays() {
    node("138.9.9.9");
    assertThat(find("node's name").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("node's name").found()).contains("138.9.9.9", "the node is " + NODE);
    node();
    assertThat(find("node's name").action()).contains("half an hour");
    outputs = "{}";
    assertThat(find("node's name").verdict()).isEqualTo(Verdict.SKIP);
    assertThat(find("node's name").action()).contains("'homelab up' makes one");
    stateReadable = false;
    assertThat(find("node's name").action()).contains("cannot be read");
  }

  @Test
  void whatIsClosedOutwardIsNamed() {
    scene.open.remove("198.41.0.4:53");
    assertThat(find("53 outward").found()).contains("UDP only");
    scene.root = homelab.reach.Network.NameServerAnswer.SOMEBODY_ELSE;
    assertThat(find("53 outward").action()).contains("redirects port 53");
    scene.root = homelab.reach.Network.NameServerAnswer.NONE;
    assertThat(find("53 outward").action()).contains("UDP 53 is closed");
    scene.open.remove("1.1.1.1:443");
    assertThat(find("443 outward").action()).contains("TCP 443 is closed");
    scene.open.remove("10.99.0.2:3000");
    assertThat(find("port outward").action()).contains("UDP 51820", "firewall apply", "console");
    outputs = "{}";
    assertThat(find("port outward").verdict()).isEqualTo(Verdict.SKIP);
  }

  @Test
  void theLastHandshakeIsJudgedByItsAge() {
    // The other machine's clock may be ahead: a handshake of the future is a young one.
    handshake(NODE_KEY, NOW.plusSeconds(1).getEpochSecond());
    assertThat(find("handshake").verdict()).isEqualTo(Verdict.PASS);
    handshake(NODE_KEY, 0);
    assertThat(find("handshake").found()).isEqualTo("wg0 has never had one");
    handshake("c29tZWJvZHk=", 1);
    assertThat(find("handshake").verdict()).isEqualTo(Verdict.SKIP);
    wireguardInstalled = false;
    assertThat(find("handshake").found()).isEqualTo("no WireGuard on this machine");
  }

  @Test
  void anOldHandshakeIsADeadSession() {
    handshake(NODE_KEY, NOW.getEpochSecond());

    assertThat(find("handshake", NOW.plusSeconds(181)).found()).isEqualTo("181 s ago on wg0");
    assertThat(find("handshake", NOW.plusSeconds(181)).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find("handshake", NOW.plusSeconds(180)).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aStackFileWithMistakesIsAnotherRowsMatter() {
    edit("name: example.org", "name: nodots");

    assertThat(find("NAT").verdict()).isEqualTo(Verdict.SKIP);
    assertThat(find("443 outward").verdict()).as("needs no stack file").isEqualTo(Verdict.PASS);
  }

  private Finding find(String subject) {
    return find(subject, NOW);
  }

  private Finding find(String subject, Instant now) {
    return findings(now).entrySet().stream()
        .filter(row -> row.getKey().contains(subject))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Finding> findings() {
    return findings(NOW);
  }

  private Map<String, Finding> findings(Instant now) {
    var tools = engine();
    environment.put("HOMELAB_TOOLS_BIN", tools.toString());
    environment.put("PATH", tools.toString());
    environment.put("PULUMI_BACKEND_URL", "https://engine-only.example.org");
    Commands commands =
        (line, folder, variables, output) -> {
          if (!wireguardInstalled) {
            throw new MissingToolException("'wg' could not be started");
          }
          assertThat(line).containsExactly("wg", "show", "all", "latest-handshakes");
          wireguard.forEach(output);
          return 0;
        };
    var stage = new CommandLineStage(root, environment, commands).invocation();
    var invocation =
        new Invocation(
            root,
            root,
            environment,
            stage.in(),
            stage.out(),
            stage.err(),
            false,
            commands,
            () -> now,
            stage.sleeper(),
            scene);
    var findings = new LinkedHashMap<String, Finding>();
    new SessionChecks(invocation, "home")
        .all()
        .forEach(check -> findings.put(check.subject(), check.look()));
    return findings;
  }

  /** Stands in for the engine, which is asked for the stack's outputs only. */
  private Path engine() {
    try {
      var folder = Files.createDirectories(root.resolve("bin"));
      var script =
          stateReadable
              ? "#!/bin/sh\n[ \"$1 $2\" = 'stack output' ] || exit 1\ncat <<'E'\n"
                  + outputs
                  + "\nE\n"
              : "#!/bin/sh\nexit 1\n";
      for (var name : List.of("pulumi", "pulumi-language-java")) {
        var file = folder.resolve(name);
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
      }
      return folder;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void edit(String old, String next) {
    var file = root.resolve("Pulumi.home.yaml");
    try {
      var before = Files.readString(file);
      assertThat(before).contains(old);
      Files.writeString(file, before.replace(old, next));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void home(String... addresses) {
    scene.names.put("home.example.org", List.of(addresses));
  }

  private void node(String... addresses) {
    scene.names.put("node.example.org", List.of(addresses));
  }

  private void handshake(String key, long second) {
    wireguard.clear();
    wireguard.add("wg0\t%s\t%d".formatted(key, second));
  }

  private static Mapping keepsPort(String own) {
    return new Mapping(
        own, 40000, List.of(new Seen(ONE, PUBLIC, 40000), new Seen(TWO, PUBLIC, 40000)));
  }

  private static Mapping symmetric(String own) {
    return new Mapping(
        own, 40000, List.of(new Seen(ONE, PUBLIC, 11111), new Seen(TWO, PUBLIC, 22222)));
  }

  /** What this machine sees. */
  private static final class Scene extends SilentNetwork {

    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private final Set<String> open = new TreeSet<>();
    private List<String> own = List.of();
    private List<Bridge> bridges = List.of();
    private Mapping seen = new Mapping("", 0, List.of());
    private NameServerAnswer root = NameServerAnswer.NONE;

    void dark() {
      names.clear();
      open.clear();
      seen = new Mapping("", 0, List.of());
      root = NameServerAnswer.NONE;
    }

    @Override
    public boolean opens(String host, int port, Duration patience) {
      return open.contains(host + ":" + port);
    }

    @Override
    public List<String> addresses(String name, Duration patience) {
      var found = names.get(name);
      if (found == null) {
        throw new NetworkSilence("no resolver answered for " + name);
      }
      return found;
    }

    @Override
    public List<Bridge> bridges() {
      return bridges;
    }

    @Override
    public List<String> own() {
      return own;
    }

    @Override
    public Mapping seenFrom(List<String> servers, Duration patience) {
      assertThat(servers).hasSizeGreaterThan(1);
      return seen;
    }

    @Override
    public NameServerAnswer root(String server, Duration patience) {
      return root;
    }
  }
}
