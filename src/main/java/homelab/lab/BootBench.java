package homelab.lab;

import homelab.tools.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Measures a clean boot to READY beside a bare cloud-init script that installs the same packages in
 * one apt call and pulls the same image: what is left over is what the guards and checks cost.
 */
public final class BootBench {

  private static final int RUNS = 3;
  private static final Duration END_TO_END = Duration.ofMinutes(20);
  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final Pattern BEGUN = Pattern.compile("homelab: first boot of ");
  private static final Pattern DONE = Pattern.compile("homelab: (\\S+): done, up for ");

  /**
   * The steps that only wait for something which the bare script never starts: wg0's address, and
   * Semaphore from its start to its first answer.
   */
  private static final List<String> WAITING = List.of("address", "semaphore");

  private final FirstBootTrial trial;
  private final Progress progress;

  /** Prepares a measurement; both boots are given what {@code trial} rendered. */
  public BootBench(FirstBootTrial trial, Progress progress) {
    this.trial = trial;
    this.progress = progress;
  }

  /**
   * Returns every figure by its name. The two kinds take turns, and the quickest boot of each
   * counts: whatever else the machine does can only add to it.
   */
  public Map<String, Double> run() {
    var ours = new ArrayList<Stopwatch>();
    var bare = new ArrayList<Stopwatch>();
    for (int run = 1; run <= RUNS; run++) {
      var title = "boot %d of %d".formatted(run, RUNS);
      ours.add(progress.during(title, "", () -> boot(trial.node().userData())));
      bare.add(progress.during("bare " + title, "", () -> boot(bareUserData())));
    }
    var figures = new LinkedHashMap<String, Double>();
    var quickest = quickest(ours);
    double ready = quickest.total();
    double waiting = quickest.inSteps(WAITING);
    double unguarded = quickest(bare).total();
    figures.put("power-on to READY, seconds", ready);
    figures.put("power-on to our first line, seconds", quickest.inSteps(List.of(Stopwatch.FIRST)));
    for (var step : quickest.steps()) {
      figures.put("in step %s, seconds".formatted(step), quickest.inSteps(List.of(step)));
    }
    figures.put("bare cloud-init, seconds", unguarded);
    figures.put("READY to bare", ready / unguarded);
    figures.put("waiting for wg0 and Semaphore's answer, seconds", waiting);
    figures.put("READY without that waiting, to bare", (ready - waiting) / unguarded);
    figures.put("user_data bytes", (double) trial.node().userData().length);
    figures.put("user_data bytes as sent", (double) trial.node().keepsake().userData().length());
    endToEnd(figures);
    return figures;
  }

  /** The node beside a whole home: nobody does anything after power-on. */
  private void endToEnd(Map<String, Double> figures) {
    var times =
        progress.during(
            "a rebuilt node until its schedule has converged home",
            "",
            () -> {
              try (var whole = WholeLab.open(trial)) {
                return whole.rebuild(END_TO_END);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    figures.put("rebuilt node, power-on to READY, seconds", seconds(times.ready()));
    figures.put(
        "rebuilt node, to a reconciled control plane, seconds", seconds(times.reconciled()));
    figures.put("rebuilt node, to home converged by schedule, seconds", seconds(times.converged()));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  /**
   * Returns for every fault how long it took to its end, beside its bound, in seconds. It is at the
   * pace of the tests, whose pauses are shorter than a node's.
   *
   * @throws LabFailure if one does not end as it has to
   */
  public Map<String, Double> faults() {
    var figures = new LinkedHashMap<String, Double>();
    for (var fault : Fault.values()) {
      var judgement = progress.during("fault " + fault.label(), "", () -> judged(fault));
      if (!judgement.objections().isEmpty()) {
        throw new LabFailure(
            "fault %s ended with %s: %s"
                .formatted(
                    fault.label(),
                    judgement.outcome().lastLine(),
                    String.join("; ", judgement.objections())));
      }
      figures.put(
          "fault %s, seconds".formatted(fault.label()), seconds(judgement.outcome().time()));
      figures.put(
          "fault %s, its bound".formatted(fault.label()), (double) fault.bound().toSeconds());
    }
    return figures;
  }

  private Judgement judged(Fault fault) {
    try {
      return trial.run(fault, Optional.empty(), line -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stopwatch boot(byte[] userData) {
    // The pace of a real node: the waits between looks are part of what is measured.
    var trouble = new Trouble().pace(Pauses.REAL);
    var watch = new Stopwatch();
    try (var lab = trial.open(trouble, userData, watch::read)) {
      trouble.prepare(lab);
      watch.start();
      var outcome = lab.boot(BOUND);
      if (!outcome.ready()) {
        throw new LabFailure("a boot that is measured ended with " + outcome.lastLine());
      }
      return watch.ended(seconds(outcome.time()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bareUserData() {
    var node = trial.node().config().node();
    var script =
        LabParts.resource("bare-cloud-init.sh")
            .replace("@MIRROR@", node.aptMirror().orElseThrow() + "/" + node.aptSnapshot())
            .replace("@IMAGE@", node.semaphore())
            .replace("@PACKAGES@", String.join(" ", LabParts.wantedPackages()));
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(script.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Stopwatch quickest(List<Stopwatch> watches) {
    return watches.stream().min(Comparator.comparingDouble(Stopwatch::total)).orElseThrow();
  }

  /** Reads off the console how long each step took; one boot each. */
  private static final class Stopwatch {

    /** From power-on to the first line of ours. */
    static final String FIRST = "first";

    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last;
    private double total;

    synchronized void start() {
      last = System.nanoTime();
    }

    synchronized void read(String line) {
      var done = DONE.matcher(line);
      if (BEGUN.matcher(line).find()) {
        lap(FIRST);
      } else if (done.find()) {
        lap(done.group(1));
      }
    }

    private void lap(String step) {
      long now = System.nanoTime();
      seconds.put(step, (now - last) / 1e9);
      last = now;
    }

    synchronized Stopwatch ended(double seconds) {
      total = seconds;
      return this;
    }

    double total() {
      return total;
    }

    synchronized List<String> steps() {
      return seconds.keySet().stream().filter(step -> !step.equals(FIRST)).toList();
    }

    synchronized double inSteps(List<String> steps) {
      return steps.stream().mapToDouble(step -> seconds.getOrDefault(step, 0.0)).sum();
    }
  }
}
