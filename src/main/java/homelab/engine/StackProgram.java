package homelab.engine;

import com.pulumi.Context;
import java.nio.file.Path;
import java.util.Map;

/** A program that the engine can run inside this JVM. */
@FunctionalInterface
public interface StackProgram {

  /** Declares all resources. */
  void declare(Context context, Run run);

  /**
   * What the engine says of one run.
   *
   * @param projectRoot the folder that holds Pulumi.yaml
   * @param preview whether nothing is going to be changed
   * @param config every key of the stack's configuration with its project, secrets in the clear
   */
  record Run(Path projectRoot, boolean preview, Map<String, String> config) {
    public Run {
      config = Map.copyOf(config);
    }

    @Override
    public String toString() {
      return "Run[%s, preview=%s, %d keys]".formatted(projectRoot, preview, config.size());
    }
  }
}
