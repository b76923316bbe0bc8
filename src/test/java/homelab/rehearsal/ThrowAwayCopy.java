package homelab.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.controlplane.Rendered;
import homelab.controlplane.RenderedFolder;
import homelab.engine.Engine;
import homelab.rehearsal.cloud.Sleeper;
import homelab.topology.Topology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The project as a fresh clone would have it, with a backend of its own and clouds installed as
 * plugins, so that command lines run unchanged and nothing of yours is touched.
 */
public final class ThrowAwayCopy implements AutoCloseable {

  /** The stack whose file the project comes with. */
  public static final String STACK = "home";

  private final Path project;
  private final Path tools;
  private final Path pulumiHome;
  private final Path state;
  private final HomelabConfig config;
  private final SimulatedHomelab clouds;
  private final Map<String, String> more;
  private final Map<GivenSecret, String> given = new EnumMap<>(GivenSecret.class);

  private ThrowAwayCopy(
      Path project,
      Path tools,
      Path pulumiHome,
      Path state,
      HomelabConfig config,
      SimulatedHomelab clouds,
      Map<String, String> more) {
    this.project = project;
    this.tools = tools;
    this.pulumiHome = pulumiHome;
    this.state = state;
    this.config = config;
    this.clouds = clouds;
    this.more = Map.copyOf(more);
  }

  /** Copies the project below an empty folder, with what is already compiled. */
  public static ThrowAwayCopy below(Path scratch, Path tools) throws IOException {
    return below(scratch, tools, Map.of());
  }

  /** The same, with variables that add to its own or take their place. */
  public static ThrowAwayCopy below(Path scratch, Path tools, Map<String, String> more)
      throws IOException {
    return below(scratch, tools, more, 0, Sleeper.REAL);
  }

  /** The same, with clouds that take their time, which passes as the sleeper says. */
  public static ThrowAwayCopy below(
      Path scratch, Path tools, Map<String, String> more, double latencyFactor, Sleeper sleeper)
      throws IOException {
    var root = Path.of("").toAbsolutePath();
    var project = scratch.resolve("project");
    for (var name :
        List.of(
            "homelab",
            ".mvn",
            "pom.xml",
            "Pulumi.yaml",
            "src/main",
            "sdks",
            "cloud-init",
            "ansible",
            "tools")) {
      copyTree(root.resolve(name), project.resolve(name));
    }
    if (Files.isDirectory(root.resolve("target/classes"))) {
      copyTree(root.resolve("target/classes"), project.resolve("target/classes"));
      keepCompiled(root, project);
      keepBuilt(root.resolve("target"), project.resolve("target"));
    }
    var yaml = new YAMLMapper();
    var tree = (ObjectNode) yaml.readTree(root.resolve("Pulumi.home.yaml").toFile());
    tree.remove("encryptionsalt");
    ((ObjectNode) tree.get("config")).properties().removeIf(key -> key.getValue().has("secure"));
    yaml.writeValue(project.resolve("Pulumi.home.yaml").toFile(), tree);
    var config = ConfigLoader.fromStackFile(project.resolve("Pulumi.home.yaml"));
    var clouds = SimulatedHomelab.start(config, project, latencyFactor, sleeper);
    var pulumiHome = scratch.resolve("pulumi");
    clouds.installInto(pulumiHome);
    var state = Files.createDirectories(scratch.resolve("state"));
    return new ThrowAwayCopy(project, tools, pulumiHome, state, config, clouds, more);
  }

  /** Returns the variables by which a command finds this copy's backend and plugins. */
  public Map<String, String> environment() {
    var variables = new TreeMap<String, String>();
    variables.put("PULUMI_HOME", pulumiHome.toString());
    variables.put("PULUMI_BACKEND_URL", state.toUri().toString());
    variables.put("PULUMI_CONFIG_PASSPHRASE", "of-nobody");
    // What is not installed must fail and not be fetched: the versions are proven.
    variables.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
    variables.put("MAVEN_OPTS", options());
    variables.put("HOMELAB_OCI_ENDPOINT", clouds.ociEndpoint().toString());
    variables.put("HOMELAB_PROXMOX_ENDPOINT", clouds.hostApi().endpoint().toString());
    variables.put("HOMELAB_CLOUDFLARE_ENDPOINT", clouds.cloudflareApi().endpoint().toString());
    variables.putAll(more);
    return variables;
  }

  /** Maven shares the machine with the tests, so its JVM compiles no more eagerly than theirs. */
  private static String options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .collect(Collectors.joining(" "));
  }

  /** Returns the engine with this copy's variables. */
  public Engine engine() {
    return new Engine(tools, project, STACK, environment());
  }

  /** Renders the plain files as the stack file has them now, for a person who forgot nothing. */
  public static void render(Path project) throws IOException {
    var config = ConfigLoader.fromStackFile(project.resolve("Pulumi.%s.yaml".formatted(STACK)));
    new RenderedFolder(project, STACK).write(Rendered.of(STACK, config, Topology.of(config)));
  }

  /** Gives every secret that a person would, each of the right shape. */
  public void giveSecrets() {
    var random = new SecureRandom();
    for (GivenSecret secret : GivenSecret.values()) {
      given.put(secret, ThrowAway.value(secret, random));
      engine().setSecret("homelab:" + secret.key(), given.get(secret));
    }
  }

  public Map<GivenSecret, String> given() {
    return given;
  }

  public Path project() {
    return project;
  }

  public HomelabConfig config() {
    return config;
  }

  public SimulatedHomelab clouds() {
    return clouds;
  }

  /** Returns everything that a rebuild must not touch, as it is now. */
  public Map<String, String> lasting() {
    return clouds.lastingInventory(config);
  }

  @Override
  public void close() {
    clouds.close();
  }

  /**
   * Whoever runs tests has just compiled, so the copy's command need not do it again. Without the
   * command's own marks, or with a library list older than pom.xml, it does.
   */
  private static void keepBuilt(Path from, Path to) throws IOException {
    var libraries = from.resolve("classpath.txt");
    var built = from.resolve("homelab.built");
    if (Files.exists(libraries)
        && Files.exists(built)
        && Files.getLastModifiedTime(libraries)
                .compareTo(Files.getLastModifiedTime(from.resolveSibling("pom.xml")))
            >= 0) {
      Files.copy(libraries, to.resolve("classpath.txt"));
      // Dated now: the copy's folders are as new as that.
      Files.copy(built, to.resolve("homelab.built"));
      Files.setLastModifiedTime(to.resolve("homelab.built"), FileTime.from(Instant.now()));
    }
  }

  /** Maven compiles everything anew where the sources lie elsewhere than it remembers. */
  private static void keepCompiled(Path root, Path project) throws IOException {
    var name = "target/maven-status/maven-compiler-plugin/compile/default-compile/inputFiles.lst";
    if (Files.exists(root.resolve(name))) {
      Files.createDirectories(project.resolve(name).getParent());
      Files.writeString(
          project.resolve(name),
          Files.readString(root.resolve(name)).replace(root + "/", project + "/"));
    }
  }

  /** Copies a file, or a folder with all below it, with its times and rights. */
  public static void copyTree(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        var target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }
}
