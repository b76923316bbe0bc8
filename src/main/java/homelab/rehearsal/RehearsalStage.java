package homelab.rehearsal;

import homelab.config.ConfigLoader;
import homelab.config.GivenSecret;
import homelab.config.WantedSecret;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.state.Backend;
import homelab.state.ObjectStore;
import homelab.tools.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Everything that an operation on a rehearsed stack needs, in a throw-away folder: a copy of the
 * project's files, clouds that own what the stack file names, a state, and given secrets that open
 * nothing.
 */
public final class RehearsalStage implements AutoCloseable {

  private final Temporary scratch;
  private final RehearsalProject project;
  private final SimulatedHomelab clouds;
  private final Engine engine;
  private final String backend;
  private final ObjectStore store;
  private final String passphrase;
  private final Map<String, String> given = new LinkedHashMap<>();

  private RehearsalStage(
      Temporary scratch,
      RehearsalProject project,
      SimulatedHomelab clouds,
      Engine engine,
      String backend,
      ObjectStore store,
      String passphrase) {
    this.scratch = scratch;
    this.project = project;
    this.clouds = clouds;
    this.engine = engine;
    this.backend = backend;
    this.store = store;
    this.passphrase = passphrase;
  }

  /**
   * Opens a stage with an empty stack.
   *
   * @param tools folder of the engine
   * @param root the project
   * @param stack whose stack file is used
   * @param latencyFactor 1 for clouds of plausible speed, 0 for none
   */
  public static RehearsalStage open(Path tools, Path root, String stack, double latencyFactor)
      throws IOException {
    return open(tools, root, stack, root.resolve("Pulumi.%s.yaml".formatted(stack)), latencyFactor);
  }

  /**
   * Opens a stage whose stack file lies somewhere else than a stack's own would.
   *
   * @param stackFile what the stack is configured by
   */
  public static RehearsalStage open(
      Path tools, Path root, String stack, Path stackFile, double latencyFactor)
      throws IOException {
    return open(tools, root, stack, stackFile, latencyFactor, Map.of());
  }

  /**
   * Opens a stage whose state may lie somewhere else than in the throw-away folder.
   *
   * @param state variables by which the engine finds the state; none for a folder
   */
  static RehearsalStage open(
      Path tools,
      Path root,
      String stack,
      Path stackFile,
      double latencyFactor,
      Map<String, String> state)
      throws IOException {
    var temporary = Temporary.folder("homelab-rehearsal");
    try {
      var scratch = temporary.path();
      var project = RehearsalProject.copy(root, stack, stackFile, scratch.resolve("project"));
      var clouds = SimulatedHomelab.start(project.config(), project.folder(), latencyFactor);
      var passphrase = ThrowAway.passphrase(new SecureRandom());
      var folder = Files.createDirectories(scratch.resolve("state")).toUri().toString();
      var environment = new HashMap<>(clouds.attachment());
      environment.put("PULUMI_HOME", scratch.resolve("pulumi").toString());
      environment.put("PULUMI_BACKEND_URL", folder);
      environment.put("PULUMI_CONFIG_PASSPHRASE", passphrase);
      // Attached providers need no plugin; the engine would spend seconds on trying to fetch them.
      environment.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true");
      environment.putAll(state);
      var engine = new Engine(tools, project.folder(), stack, environment);
      var backend = environment.get("PULUMI_BACKEND_URL");
      var store = Backend.of(backend, environment).open(environment);
      return new RehearsalStage(temporary, project, clouds, engine, backend, store, passphrase);
    } catch (IOException | RuntimeException e) {
      temporary.close();
      throw e;
    }
  }

  /** Makes the stack and gives it every secret that a person would, its services' too. */
  public void createStack() {
    engine.createStack();
    var random = new SecureRandom();
    for (WantedSecret secret : WantedSecret.of(project.config().services())) {
      given.put(secret.key(), ThrowAway.value(secret, random));
      engine.setSecret(ConfigLoader.PREFIX + secret.key(), given.get(secret.key()));
    }
  }

  /** Runs an operation with the program in this JVM. */
  public OperationResult run(Operation operation) {
    return run(operation, Map.of());
  }

  /** Runs an operation of which the program sees these variables. */
  public OperationResult run(Operation operation, Map<String, String> variables) {
    return run(operation, variables, engine);
  }

  OperationResult run(Operation operation, Map<String, String> variables, Engine with) {
    try (var host = ProgramHost.start(new HomelabProgram(variables, new SecureRandom()))) {
      return with.run(operation, host);
    }
  }

  /** Returns the state, secrets encrypted. */
  public StateGraph state() {
    return StateGraph.parse(engine.exportState());
  }

  /**
   * Returns the logs that the engine keeps by itself, by file name: unpacked, or as they lie there
   * where it has encrypted them. Not every version keeps any.
   */
  Map<String, String> engineLogs() {
    var folder = scratch.path().resolve("pulumi/logs");
    var logs = new TreeMap<String, String>();
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) {
          logs.put(file.getFileName().toString(), text(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the engine's own logs could not be read", e);
      }
    }
    return logs;
  }

  private static String text(Path log) throws IOException {
    try (var unpacked = new GZIPInputStream(Files.newInputStream(log))) {
      return new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
    } catch (ZipException encrypted) {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    }
  }

  /** Returns what must survive a rebuild. */
  public Keepsake keepsake() {
    return Keepsake.of(StateGraph.parse(engine.exportStateInTheClear()), clouds.oci());
  }

  public RehearsalProject project() {
    return project;
  }

  public SimulatedHomelab clouds() {
    return clouds;
  }

  public Engine engine() {
    return engine;
  }

  /** Returns a given secret's throw-away value. */
  public String given(GivenSecret secret) {
    return given.get(secret.key());
  }

  /** Returns every given secret's throw-away value by its key, services' secrets too. */
  Map<String, String> givenSecrets() {
    return Map.copyOf(given);
  }

  String backend() {
    return backend;
  }

  /** Returns where the state lies, as the engine does not see it. */
  ObjectStore store() {
    return store;
  }

  String passphrase() {
    return passphrase;
  }

  @Override
  public void close() {
    clouds.close();
    scratch.close();
  }
}
