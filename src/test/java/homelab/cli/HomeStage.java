package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.GivenSecret;
import homelab.lab.home.ConfigLocator;
import homelab.lab.home.ConfigLocator.Medium;
import homelab.pfsense.ConfigMark;
import homelab.pfsense.MediaChecker.Release;
import homelab.proxmox.OwnCertificate;
import homelab.rehearsal.EngineFolder;
import homelab.rehearsal.ThrowAwayCopy;
import homelab.rehearsal.cloud.proxmox.HostApi;
import homelab.tools.SystemCommands;
import homelab.topology.HomeNetwork.Role;
import homelab.topology.Topology;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * A homelab that is up, seen from the management network: the engine, the command line and the
 * host's API over TLS are real or strict; pfSense is what the medium said when it last started. The
 * session carries exactly when the keys on both ends belong together.
 */
final class HomeStage implements AutoCloseable {

  private static final Pattern UNTIL = Pattern.compile("[^<\\s']+");

  private final Path scratch;
  private final ThrowAwayCopy copy;
  private final Path tools;
  private final HostApi host;
  private final Topology topology;
  private final TreeMap<String, String> more = new TreeMap<>();
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private String pfsense = "";
  private Release release = Release.AFTER_2_8_1;
  private Optional<Path> disk = Optional.empty();
  private boolean brokenSettings;
  private boolean atHome = true;
  private boolean tellsSettings = true;

  /** What one command did. */
  record Done(int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }

    /** Holds that a guard refused it, with these words among its reasons. */
    void refused(String... reasons) {
      assertThat(exitCode).as(everything()).isEqualTo(Exit.REFUSED.code());
      assertThat(errors).contains(reasons);
    }
  }

  /** Stops a command at a line that it prints, as a power cut would. */
  static final class Cut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What one end has: its own private key, the other's public one, and the preshared one. */
  private record Keys(String mine, String theirs, String preshared) {}

  private HomeStage(Path scratch, Map<String, String> variables) throws IOException {
    this.scratch = scratch;
    this.tools = EngineFolder.required();
    this.copy = ThrowAwayCopy.below(scratch.resolve("copy"), tools, variables);
    this.host = HostApi.serving(copy.clouds().proxmox(), OwnCertificate.below(scratch));
    this.topology = Topology.of(copy.config());
    host.onBoot(this::boot);
    editProxmox(proxmox -> proxmox.put("endpoint", host.endpoint().toString()));
  }

  /**
   * Brings everything up.
   *
   * @param variables that add to the copy's own, such as the address of a bucket
   */
  static HomeStage up(Path scratch, Map<String, String> variables) throws IOException {
    var stage = new HomeStage(scratch, variables);
    try {
      stage.bringUp();
      return stage;
    } catch (RuntimeException | AssertionError e) {
      stage.close();
      throw e;
    }
  }

  private void bringUp() {
    ok("state", "init");
    copy.giveSecrets();
    host.takes(copy.given().get(GivenSecret.PROXMOX_API_TOKEN));
    ok("up", "--yes");
    boot(drive());
  }

  /** As pfSense starts: a disk that somebody attached comes before the drive. */
  private void boot(String drive) {
    if (brokenSettings) {
      pfsense = "";
      return;
    }
    var offered = disk.map(HomeStage::text).orElseGet(() -> settings(drive));
    var medium = disk.isPresent() ? Medium.DISK : Medium.CD;
    pfsense = ConfigLocator.boot(release, medium, offered, pfsense, false).inForce();
  }

  /** Lets pfSense be of another release from its next start on. */
  void release(Release other) {
    release = other;
  }

  /** Takes the disk away again. */
  void detachDisk() {
    disk = Optional.empty();
  }

  /** Lets pfSense's name server answer the machine that commands run on, or not. */
  void tellsSettings(boolean tells) {
    tellsSettings = tells;
  }

  /** Attaches a disk behind the system's by hand, takes the CD out, and restarts the machine. */
  void attachDisk(Path file) {
    disk = Optional.of(file);
    boot(drive());
  }

  ThrowAwayCopy copy() {
    return copy;
  }

  HostApi host() {
    return host;
  }

  /** Changes what the stack file says of the Proxmox host. */
  void editProxmox(Consumer<ObjectNode> change) {
    editHome(home -> change.accept((ObjectNode) home.get("proxmox")));
  }

  /** Changes what the stack file says of home. */
  void editHome(Consumer<ObjectNode> change) {
    var yaml = new YAMLMapper();
    var file = copy.project().resolve("Pulumi.home.yaml").toFile();
    try {
      var tree = (ObjectNode) yaml.readTree(file);
      change.accept((ObjectNode) tree.get("config").get("homelab:home"));
      yaml.writeValue(file, tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on pfSense does not come up with what it is given, or does again. */
  void breakSettings(boolean broken) {
    brokenSettings = broken;
  }

  /** Takes the machine that commands run on out of the management network, or back. */
  void atHome(boolean atHome) {
    this.atHome = atHome;
  }

  /** Returns the medium in the router's drive. */
  String drive() {
    return copy.clouds()
        .proxmox()
        .vm(topology.router().id())
        .orElseThrow()
        .now()
        .textOr("cdrom.fileId", "");
  }

  /** Returns the config.xml that pfSense runs with; empty while it is down. */
  String pfsense() {
    return pfsense;
  }

  /** Tells whether a node is there and the session with it carries. */
  boolean sessionCarries() {
    var home = pfsenseKeys();
    var node = nodeKeys();
    return home.isPresent()
        && node.isPresent()
        && home.get().preshared().equals(node.get().preshared())
        && home.get().theirs().equals(publicOf(node.get().mine()))
        && node.get().theirs().equals(publicOf(home.get().mine()));
  }

  /** The keys on both ends as one text, to tell them from others. */
  String keysOfBothEnds() {
    return pfsenseKeys() + " " + nodeKeys();
  }

  Done homelab(String... words) {
    return homelab(line -> {}, words);
  }

  /** Runs a command that has to end well. */
  Done ok(String... words) {
    var done = homelab(words);
    assertThat(done.exitCode()).as(done.everything()).isEqualTo(Exit.OK.code());
    return done;
  }

  /** Runs a command and stops it dead once it has printed a line with this text. */
  Done cutAt(String text, String... words) {
    return homelab(
        line -> {
          if (line.contains(text)) {
            throw new Cut();
          }
        },
        words);
  }

  private Done homelab(Consumer<String> watcher, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var variables = new TreeMap<>(copy.environment());
    variables.put("HOMELAB_TOOLS_BIN", tools.toString());
    variables.put("PATH", System.getenv("PATH"));
    variables.put("HOME", scratch.toString());
    variables.put(HostAccess.ENDPOINT, host.endpoint().toString());
    variables.putAll(more);
    var watched =
        new PrintStream(out, true, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            new String(bytes, offset, length, StandardCharsets.UTF_8).lines().forEach(watcher);
          }
        };
    var invocation =
        new Invocation(
            copy.project(),
            scratch,
            variables,
            new BufferedReader(new StringReader("")),
            watched,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            new SystemCommands(),
            () -> now,
            duration -> now = now.plus(duration),
            new Home());
    int exitCode = Homelab.commandLine(invocation).execute(words);
    return new Done(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What answers a machine in the management network. */
  private final class Home extends SilentNetwork {
    @Override
    public boolean opens(String address, int port, Duration patience) {
      var place = address + ":" + port;
      if (!atHome || pfsense.isEmpty()) {
        return false;
      }
      if (place.equals(topology.network(Role.MANAGEMENT).router() + ":443")) {
        return true;
      }
      return place.equals(topology.nodeEnd().address() + ":3000") && sessionCarries();
    }

    /** As Unbound answers in the management network: the mark of the file that is in force. */
    @Override
    public Optional<List<String>> texts(String name, String server, Duration patience) {
      boolean answers =
          atHome
              && tellsSettings
              && !pfsense.isEmpty()
              && server.equals(topology.network(Role.MANAGEMENT).router().toString());
      if (!answers) {
        return Optional.empty();
      }
      var mark = ConfigMark.in(pfsense);
      return Optional.of(
          name.equals(ConfigMark.NAME) && !mark.isEmpty() ? List.of(mark) : List.of());
    }
  }

  private Optional<Keys> pfsenseKeys() {
    return pfsense.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Keys(
                after(pfsense, "<privatekey>"),
                after(pfsense.substring(pfsense.indexOf("<peers>")), "<publickey>"),
                after(pfsense, "<presharedkey>")));
  }

  private Optional<Keys> nodeKeys() {
    return copy.clouds().oci().instances().stream()
        .findFirst()
        .flatMap(node -> node.now().text("metadata.user_data"))
        .map(HomeStage::unpacked)
        .map(
            script ->
                new Keys(
                    after(script, "PrivateKey = "),
                    after(script, "PublicKey = "),
                    after(script, "PresharedKey = ")));
  }

  private static String publicOf(String privateKey) {
    var key = new X25519PrivateKeyParameters(Base64.getDecoder().decode(privateKey));
    return Base64.getEncoder().encodeToString(key.generatePublicKey().getEncoded());
  }

  private String settings(String medium) {
    return text(copy.clouds().proxmox().uploaded(medium).orElseThrow());
  }

  private static String text(Path image) {
    try {
      return text(Files.readAllBytes(image));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text on a medium lies in one piece on it. */
  private static String text(byte[] medium) {
    var image = new String(medium, StandardCharsets.ISO_8859_1);
    return image.substring(
        image.lastIndexOf("<?xml", image.indexOf("<pfsense>")),
        image.indexOf("</pfsense>") + "</pfsense>\n".length());
  }

  private static String after(String text, String mark) {
    var value = UNTIL.matcher(text);
    return value.find(text.indexOf(mark) + mark.length()) ? value.group() : "";
  }

  private static String unpacked(String userData) {
    var packed = new ByteArrayInputStream(Base64.getDecoder().decode(userData));
    try (var stream = new GZIPInputStream(packed)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    host.close();
    copy.close();
  }

  /** Returns a record beside the state of a file:// backend. */
  Path record(String name) {
    var backend = java.net.URI.create(copy.environment().get("PULUMI_BACKEND_URL"));
    return Path.of(backend).resolve("homelab/applied").resolve(name);
  }

  /** Returns what a record says, if it is there. */
  Optional<String> recorded(String name) {
    try {
      return Files.exists(record(name))
          ? Optional.of(Files.readString(record(name)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
