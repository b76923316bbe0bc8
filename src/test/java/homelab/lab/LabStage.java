package homelab.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import homelab.tools.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands a test the lab, whose parts and rendered stack all test classes of a JVM share. */
final class LabStage implements ParameterResolver {

  /** Not in JUnit's store: with several JVMs each class is a run of its own there. */
  private static FirstBootTrial trial;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FirstBootTrial.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared();
  }

  /** What all of them share; skips the test where there can be no lab. */
  static synchronized FirstBootTrial shared() {
    if (trial == null) {
      trial = prepare();
    }
    return trial;
  }

  private static FirstBootTrial prepare() {
    var tools = System.getenv("HOMELAB_TOOLS_BIN");
    assumeTrue(tools != null, "HOMELAB_TOOLS_BIN is not set; ./homelab test sets it");
    needed();
    return FirstBootTrial.prepare(
        Path.of(tools),
        Path.of("").toAbsolutePath(),
        System.getenv(),
        new Progress(System.err, InstantSource.system()));
  }

  /** Skips the test where there can be no lab. */
  static void needed() {
    assumeTrue("root".equals(System.getProperty("user.name")), "the lab needs root");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/systemd-nspawn")),
        "systemd-nspawn is not installed; ./homelab test installs it");
  }

  /** Boots a clean node and leaves it running. */
  static BootLab readyNode(FirstBootTrial trial) throws IOException {
    return readyNode(trial, new Trouble());
  }

  /** Boots a node that has to be READY in spite of something, and leaves it running. */
  static BootLab readyNode(FirstBootTrial trial, Trouble trouble) throws IOException {
    return readyNode(trial, trouble, trial.node().userData());
  }

  /** The same with other user_data. */
  static BootLab readyNode(FirstBootTrial trial, Trouble trouble, byte[] userData)
      throws IOException {
    var lab = trial.open(trouble, userData, line -> {});
    try {
      trouble.prepare(lab);
      var outcome = lab.boot(Duration.ofSeconds(180));
      var objections = Judgement.of(lab, outcome).objections();
      if (!outcome.ready() || !objections.isEmpty()) {
        throw new AssertionError(
            outcome + " " + objections + "\n" + String.join("\n", lab.machine().console()));
      }
      return lab;
    } catch (RuntimeException | AssertionError e) {
      lab.close();
      throw e;
    }
  }

  /** Waits until something holds, and says whether it did in time. */
  static boolean soon(Duration bound, BooleanSupplier holds) {
    return Until.soon(bound, holds);
  }
}
