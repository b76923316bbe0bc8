package homelab.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.rehearsal.cloud.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Measures, side by side in one run: the program's preview against the engine's floor, its growth
 * with the services, and an up against the longest chain of waiting that the clouds impose. It
 * prints ratios; nothing fails for being slow.
 */
public final class Bench {

  private static final int RUNS = 3;
  private static final List<Integer> SIZES = List.of(2, 20, 200);

  /**
   * Clouds at a tenth of plausible slowness: long against the engine's own time, short for a
   * person.
   */
  private static final double LATENCY_FACTOR = 0.1;

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
    progress.accept("the engine's floor: an empty program through the same path");
    double floor = floor();
    figures.put("floor seconds", floor);
    for (int size : SIZES) {
      progress.accept("preview with %d services".formatted(size));
      measureSize(size, floor, figures);
    }
    figures.put(
        "preview growth, 200 to 20 services",
        figures.get("preview seconds, 200 services") / figures.get("preview seconds, 20 services"));
    progress.accept(
        "up against its critical path, clouds at %s of their slowness".formatted(LATENCY_FACTOR));
    measureUp(figures);
    return figures;
  }

  private double floor() throws IOException {
    var folder = Files.createTempDirectory("homelab-bench");
    try {
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
                  "PULUMI_CONFIG_PASSPHRASE",
                      ThrowAway.passphrase(new java.security.SecureRandom())));
      engine.createStack();
      try (var host = ProgramHost.start((context, run) -> {})) {
        return median(() -> engine.run(Operation.preview(), host));
      }
    } finally {
      Scratch.delete(folder);
    }
  }

  private void measureSize(int size, double floor, Map<String, Double> figures) throws IOException {
    try (var stage = RehearsalStage.open(tools, root, stack, 0)) {
      stage
          .project()
          .edit(config -> services((ArrayNode) RehearsalProject.key(config, "services"), size));
      stage.createStack();
      double preview = median(() -> stage.run(Operation.preview()));
      figures.put("preview seconds, %d services".formatted(size), preview);
      figures.put("preview to floor, %d services".formatted(size), preview / floor);
      mustSucceed(stage.run(Operation.up()));
      figures.put(
          "user_data bytes as sent, %d services".formatted(size),
          (double) stage.keepsake().userData().length());
    }
  }

  private void measureUp(Map<String, Double> figures) throws IOException {
    try (var stage = RehearsalStage.open(tools, root, stack, LATENCY_FACTOR)) {
      stage.createStack();
      var up = stage.run(Operation.up());
      mustSucceed(up);
      double bound = longestChain(stage).toMillis() / 1000.0;
      double wall = up.duration().toMillis() / 1000.0;
      figures.put("up seconds", wall);
      figures.put("up critical path seconds", bound);
      figures.put("up to critical path", wall / bound);
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

  private static void services(ArrayNode services, int size) {
    services.removeAll();
    for (int i = 1; i <= size; i++) {
      services
          .addObject()
          .put("name", "service-" + i)
          .put("image", "ghcr.io/example/service-%d:latest".formatted(i))
          .put("port", 8000);
    }
  }

  private interface Run {
    OperationResult go();
  }

  private static double median(Run run) {
    var seconds = new ArrayList<Double>();
    for (int i = 0; i < RUNS; i++) {
      var result = run.go();
      mustSucceed(result);
      seconds.add(result.duration().toMillis() / 1000.0);
    }
    return DoubleStream.of(seconds.stream().mapToDouble(Double::doubleValue).toArray())
        .sorted()
        .skip(RUNS / 2)
        .findFirst()
        .orElseThrow();
  }

  private static void mustSucceed(OperationResult result) {
    if (!result.succeeded()) {
      throw new IllegalStateException("the engine refused: " + Diagnostics.of(result));
    }
  }
}
