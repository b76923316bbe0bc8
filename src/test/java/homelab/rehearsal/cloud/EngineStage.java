package homelab.rehearsal.cloud;

import com.pulumi.Context;
import com.pulumi.automation.AutomationException;
import com.pulumi.automation.LocalWorkspace;
import com.pulumi.automation.LocalWorkspaceOptions;
import com.pulumi.automation.WorkspaceStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/** The real engine with a state of its own in a throw-away folder. */
final class EngineStage implements AutoCloseable {

  private final WorkspaceStack stack;

  private EngineStage(WorkspaceStack stack) {
    this.stack = stack;
  }

  static EngineStage attached(Path folder, SimulatedClouds clouds, Consumer<Context> program)
      throws AutomationException, IOException {
    return start(folder, Map.of(SimulatedClouds.ATTACH_VARIABLE, clouds.attachment()), program);
  }

  static EngineStage withPlugins(Path folder, SimulatedClouds clouds, Consumer<Context> program)
      throws AutomationException, IOException {
    clouds.installInto(folder.resolve("home"));
    return start(folder, Map.of(), program);
  }

  WorkspaceStack stack() {
    return stack;
  }

  @Override
  public void close() throws Exception {
    stack.close();
  }

  private static EngineStage start(Path folder, Map<String, String> more, Consumer<Context> program)
      throws AutomationException, IOException {
    Assumptions.assumeTrue(
        onPath(), "no pulumi on PATH; ./homelab test installs it and puts it there");
    var home = Files.createDirectories(folder.resolve("home"));
    var state = Files.createDirectories(folder.resolve("state"));
    var environment = new TreeMap<>(more);
    environment.put("PULUMI_BACKEND_URL", "file://" + state);
    environment.put("PULUMI_CONFIG_PASSPHRASE", "stage");
    environment.put("PULUMI_SKIP_UPDATE_CHECK", "1");
    environment.put("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "1");
    return new EngineStage(
        LocalWorkspace.createOrSelectStack(
            "stage",
            "stage",
            program,
            LocalWorkspaceOptions.builder()
                .pulumiHome(home)
                .environmentVariables(environment)
                .build()));
  }

  /** The Automation API looks for the engine on PATH and nowhere else. */
  private static boolean onPath() {
    for (var folder : Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")) {
      if (Files.isExecutable(Path.of(folder).resolve("pulumi"))) {
        return true;
      }
    }
    return false;
  }
}
