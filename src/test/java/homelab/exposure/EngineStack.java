package homelab.exposure;

import com.pulumi.Context;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.rehearsal.EngineFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** One throw-away stack on the real engine. */
final class EngineStack {

  private final Engine engine;

  private EngineStack(Engine engine) {
    this.engine = engine;
  }

  static EngineStack create(Path folder, AgreeableProvider provider) throws IOException {
    var project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(project.resolve("Pulumi.yaml"), "name: homelab\nruntime: java\n");
    var environment =
        Map.of(
            "PULUMI_HOME",
            Files.createDirectories(folder.resolve("home")).toString(),
            "PULUMI_BACKEND_URL",
            "file://" + Files.createDirectories(folder.resolve("state")),
            "PULUMI_CONFIG_PASSPHRASE",
            "only for this test",
            "PULUMI_DEBUG_PROVIDERS",
            provider.attachment());
    var engine = new Engine(EngineFolder.required(), project, "planted", environment);
    engine.createStack();
    return new EngineStack(engine);
  }

  OperationResult preview(Consumer<Context> program) {
    return run(Operation.preview(), program);
  }

  OperationResult up(Consumer<Context> program) {
    return run(Operation.up(), program);
  }

  private OperationResult run(Operation operation, Consumer<Context> program) {
    try (var host = ProgramHost.start((context, run) -> program.accept(context))) {
      return engine.run(operation, host);
    }
  }
}
