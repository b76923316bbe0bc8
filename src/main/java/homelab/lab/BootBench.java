package homelab.lab;

import homelab.tools.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Measures a clean boot to READY beside a bare cloud-init script that installs the same packages in
 * one apt call and pulls the same image: what is left over is what the guards and checks cost.
 */
public final class BootBench {

  private static final int RUNS = 3;
  private static final Duration BOUND = Duration.ofMinutes(5);

  private final FirstBootTrial trial;
  private final Progress progress;

  /** Prepares a measurement; both boots are given what {@code trial} rendered. */
  public BootBench(FirstBootTrial trial, Progress progress) {
    this.trial = trial;
    this.progress = progress;
  }

  /** Returns every figure by its name; seconds are medians, and the two kinds take turns. */
  public Map<String, Double> run() {
    var ours = new ArrayList<Double>();
    var bare = new ArrayList<Double>();
    var figures = new LinkedHashMap<String, Double>();
    for (int run = 1; run <= RUNS; run++) {
      var title = "boot %d of %d".formatted(run, RUNS);
      ours.add(progress.during(title, "", () -> boot(trial.node().userData())));
      bare.add(progress.during("bare " + title, "", () -> boot(bareUserData())));
    }
    figures.put("power-on to READY, seconds", median(ours));
    figures.put("bare cloud-init, seconds", median(bare));
    figures.put("READY to bare", median(ours) / median(bare));
    figures.put("user_data bytes", (double) trial.node().userData().length);
    figures.put("user_data bytes as sent", (double) trial.node().keepsake().userData().length());
    return figures;
  }

  private double boot(byte[] userData) {
    // The pace of a real node: the waits between looks are part of what is measured.
    var trouble = new Trouble().pace(Pauses.REAL);
    try (var lab = trial.open(trouble, userData, line -> {})) {
      trouble.prepare(lab);
      var outcome = lab.boot(BOUND);
      if (!outcome.ready()) {
        throw new LabFailure("a boot that is measured ended with " + outcome.lastLine());
      }
      return outcome.time().toMillis() / 1000.0;
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

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}
