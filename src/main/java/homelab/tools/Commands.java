package homelab.tools;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs the commands of this machine; a test passes a double. */
public interface Commands {

  /**
   * Runs a command to its end.
   *
   * @param line the program and its arguments
   * @param folder where it runs
   * @param environment variables on top of this process's own
   * @param output is handed every line of its standard output and error, without the line end
   * @return its exit code
   * @throws MissingToolException if the program is not there
   */
  int run(List<String> line, Path folder, Map<String, String> environment, Consumer<String> output);
}
