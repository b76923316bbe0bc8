package homelab.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import homelab.config.HomelabConfig;
import homelab.controlplane.Rendered;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.rehearsal.cloud.Call;
import homelab.tools.Temporary;
import homelab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Measures, side by side in one run: the program's preview against the engine's floor, its growth
 * with the services, and an up against the longest chain of waiting that the clouds impose. It
 * prints ratios; nothing fails for being slow.
 */
public final class Bench {

  private static final int RUNS = 3;
  static final List<Integer> SIZES = List.of(2, 20, 200);
  private static final int COMPARED = 20;

  /** Enough for the median to be of warm code: each takes milliseconds. */
  private static final int RENDERS = 21;

  /**
   * Clouds at less than half of plausible slowness: long against the engine's own seconds, which no
   * slowness changes, and short for a person.
   */
  private static final double LATENCY_FACTOR = 0.4;

  /** What the engine's language host needs to build and run the program by itself. */
  private static final List<String> SOURCES =
      List.of(".mvn", "pom.xml", "src/main", "sdks", "cloud-init", "target/classes");

  private final Path tools;
  private final Path root;
  private final String stack;
  private final Consumer<String> progress;

  /** Prepares a measurement of a stack file. */
  public Bench(Path tools, Path root, String stack, Consumer<String> progress) {
    this.tools = tools;
    this.root = root;
    this.stack = stack;
    this.progress = progress;
  }

  /** Returns every figure by its name, in the order in which it was taken. */
  public Map<String, Double> run() throws IOException {
    var figures = new LinkedHashMap<String, Double>();
    try (var floor = Floor.open(tools)) {
      for (int size : SIZES) {
        progress.accept("preview with %d services, in turn with an empty program".formatted(size));
        measureSize(size, floor, figures);
      }
    }
    figures.put(
        "preview growth, 200 to 20 services",
        figures.get("preview seconds, 200 services") / figures.get("preview seconds, 20 services"));
    progress.accept(
        "up against its critical path, clouds at %s of their slowness".formatted(LATENCY_FACTOR));
    measureUp(figures);
    return figures;
  }

  /** The engine's floor: an empty program through the same path. */
  private record Floor(Temporary folder, Engine engine, ProgramHost host) implements AutoCloseable {

    static Floor open(Path tools) throws IOException {
      var temporary = Temporary.folder("homelab-bench");
      var folder = temporary.path();
      Files.writeString(folder.resolve("Pulumi.yaml"), "name: floor\nruntime: java\n");
      var state = Files.createDirectories(folder.resolve("state"));
      var engine =
          new Engine(
              tools,
              folder,
              "floor",
              Map.of(
                  "PULUMI_HOME", folder.resolve("pulumi").toString(),
                  "PULUMI_BACKEND_URL", state.toUri().toString(),
                  "PULUMI_CONFIG_PASSPHRASE", ThrowAway.passphrase(new SecureRandom())));
      engine.createStack();
      return new Floor(temporary, engine, ProgramHost.start((context, run) -> {}));
    }

    OperationResult preview() {
      return engine.run(Operation.preview(), host);
    }

    @Override
    public void close() {
      host.close();
      folder.close();
    }
  }

  private void measureSize(int size, Floor floor, Map<String, Double> figures) throws IOException {
    try (var stage = RehearsalStage.open(tools, root, stack, 0)) {
      stage
          .project()
          .edit(config -> services((ArrayNode) RehearsalProject.key(config, "services"), size));
      stage.createStack();
      // The first pair only loads classes; in a process that does nothing else it is all there is.
      double coldFloor = seconds(floor.preview());
      double cold = seconds(stage.run(Operation.preview()));
      if (size == SIZES.get(0)) {
        figures.put("floor seconds, first in a process", coldFloor);
        figures.put("preview seconds, first in a process, %d services".formatted(size), cold);
      }
      var floors = new ArrayList<Double>();
      var previews = new ArrayList<Double>();
      for (int i = 0; i < RUNS; i++) {
        floors.add(seconds(floor.preview()));
        previews.add(seconds(stage.run(Operation.preview())));
      }
      figures.put("floor seconds beside %d services".formatted(size), median(floors));
      figures.put("preview seconds, %d services".formatted(size), median(previews));
      figures.put(
          "preview to floor, %d services".formatted(size), median(previews) / median(floors));
      if (size == COMPARED) {
        progress.accept("plain pulumi preview, which builds the program with Maven");
        copySources(stage.project().folder());
        mustSucceed(stage.engine().run(Operation.preview()));
        figures.put(
            "plain pulumi preview seconds, %d services".formatted(size),
            seconds(stage.engine().run(Operation.preview())));
      }
      mustSucceed(stage.run(Operation.up()));
      figures.put(
          "user_data bytes as sent, %d services".formatted(size),
          (double) stage.keepsake().userData().length());
      measureRender(size, stage.project().config(), figures);
    }
  }

  /** What Ansible at home is given: the time to write it, and how much of it there is. */
  private void measureRender(int size, HomelabConfig config, Map<String, Double> figures) {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < RENDERS; i++) {
      long start = System.nanoTime();
      Rendered.of(stack, config, Topology.of(config));
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    var files = Rendered.of(stack, config, Topology.of(config));
    figures.put("render milliseconds, %d services".formatted(size), median(seconds) * 1000);
    figures.put(
        "inventory bytes, %d services".formatted(size),
        (double) files.get(Rendered.INVENTORY).length);
    figures.put(
        "inventory and variables bytes, %d services".formatted(size),
        files.values().stream().mapToDouble(bytes -> bytes.length).sum());
  }

  private void copySources(Path to) throws IOException {
    for (var name : SOURCES) {
      try (var paths = Files.walk(root.resolve(name))) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          var target = to.resolve(root.relativize(path).toString());
          Files.createDirectories(target.getParent());
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private void measureUp(Map<String, Double> figures) throws IOException {
    try (var stage = RehearsalStage.open(tools, root, stack, LATENCY_FACTOR)) {
      stage.createStack();
      double wall = seconds(stage.run(Operation.up()));
      double bound = longestChain(stage).toMillis() / 1000.0;
      figures.put("up seconds", wall);
      figures.put("up critical path seconds", bound);
      figures.put("up to critical path", wall / bound);
      figures.put("up seconds beyond its critical path", wall - bound);
    }
  }

  /** The longest sum of creation times along dependencies: no engine could be faster. */
  private static Duration longestChain(RehearsalStage stage) {
    var latency = new HashMap<String, Duration>();
    for (var world : stage.clouds().worlds()) {
      for (Call call : world.calls()) {
        latency.merge(
            call.urn(), call.latency(), (one, other) -> one.compareTo(other) > 0 ? one : other);
      }
    }
    var graph = stage.state();
    var known = new TreeMap<String, Duration>();
    var longest = Duration.ZERO;
    for (String urn : graph.entries().keySet()) {
      var chain = chain(urn, graph, latency, known);
      longest = chain.compareTo(longest) > 0 ? chain : longest;
    }
    return longest;
  }

  private static Duration chain(
      String urn, StateGraph graph, Map<String, Duration> latency, Map<String, Duration> known) {
    var before = known.get(urn);
    if (before != null) {
      return before;
    }
    var entry = graph.entries().get(urn);
    var longest = Duration.ZERO;
    for (String next : entry == null ? Set.<String>of() : entry.reaches()) {
      var chain = chain(next, graph, latency, known);
      longest = chain.compareTo(longest) > 0 ? chain : longest;
    }
    var whole = longest.plus(latency.getOrDefault(urn, Duration.ZERO));
    known.put(urn, whole);
    return whole;
  }

  static void services(ArrayNode services, int size) {
    services.removeAll();
    for (int i = 1; i <= size; i++) {
      services
          .addObject()
          .put("name", "service-" + i)
          .put("image", "ghcr.io/example/service-%d:latest".formatted(i))
          .put("port", 8000);
    }
  }

  private static double seconds(OperationResult result) {
    mustSucceed(result);
    return result.duration().toMillis() / 1000.0;
  }

  private static double median(List<Double> seconds) {
    return seconds.stream().sorted().skip(seconds.size() / 2).findFirst().orElseThrow();
  }

  private static void mustSucceed(OperationResult result) {
    if (!result.succeeded()) {
      throw new IllegalStateException("the engine refused: " + Diagnostics.of(result));
    }
  }
}
