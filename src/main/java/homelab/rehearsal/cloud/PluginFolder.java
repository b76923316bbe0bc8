package homelab.rehearsal.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder of plugins as the engine keeps one, so that it finds simulators where it looks for the
 * real plugins, by name and by the version that the SDK asks for.
 */
final class PluginFolder {

  private final Path plugins;

  /** Takes the engine's home, which becomes {@code PULUMI_HOME}; it must be a throw-away one. */
  PluginFolder(Path pulumiHome) {
    this.plugins = pulumiHome.resolve("plugins");
  }

  /**
   * Installs a stand-in that names the port of a running simulator.
   *
   * @throws IOException if the folder cannot be written
   */
  void install(String name, String version, int port) throws IOException {
    var folder = plugins.resolve("resource-%s-v%s".formatted(name, version));
    Files.createDirectories(folder);
    var executable = folder.resolve("pulumi-resource-" + name);
    // The engine reads the port from the first line, and at its end interrupts the plugin and waits
    // until nobody holds its output any more. The loop ends by itself when the engine was killed.
    Files.writeString(
        executable,
        """
        #!/bin/sh
        trap 'exit 0' INT TERM
        echo %d
        while kill -0 "$PPID" 2>/dev/null; do
          sleep 2 >/dev/null 2>&1 &
          wait $!
        done
        """
            .formatted(port));
    Files.setPosixFilePermissions(executable, PosixFilePermissions.fromString("rwx------"));
  }
}
