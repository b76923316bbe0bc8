package homelab.rehearsal;

import com.pulumi.Context;
import homelab.App;
import homelab.Surroundings;
import homelab.engine.StackProgram;
import java.security.SecureRandom;
import java.util.Map;

/** The program, as the engine runs it inside this JVM. */
public final class HomelabProgram implements StackProgram {

  private final Map<String, String> environment;
  private final SecureRandom random;

  /**
   * Makes one.
   *
   * @param environment variables that the program looks at: placement, rotation
   * @param random source of new secrets
   */
  public HomelabProgram(Map<String, String> environment, SecureRandom random) {
    this.environment = Map.copyOf(environment);
    this.random = random;
  }

  @Override
  public void declare(Context context, Run run) {
    App.declare(
        context,
        run.config(),
        new Surroundings(run.projectRoot(), environment, random, run.preview()));
  }
}
