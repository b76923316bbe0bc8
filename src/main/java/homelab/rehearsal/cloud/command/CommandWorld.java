package homelab.rehearsal.cloud.command;

import homelab.rehearsal.cloud.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The machine that local commands run on. */
public final class CommandWorld extends World {

  /** The type token of a local command. */
  public static final String COMMAND = "command:local:Command";

  /**
   * Makes a machine.
   *
   * @param folder where commands run that name no folder of their own
   * @param environment what a plugin's process would inherit
   * @param limit how long one may take
   */
  public CommandWorld(
      Path folder, Map<String, String> environment, Duration limit, Surroundings surroundings) {
    super(surroundings);
    teach(COMMAND, new CommandKind(this, folder, environment, limit));
  }

  @Override
  public String name() {
    return "command";
  }
}
