package homelab.cli;

import homelab.config.ConfigLoader;
import homelab.config.HomelabConfig;
import homelab.config.WantedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * A stack's own file.
 *
 * @param stack whose it is
 * @param path where it has to be
 * @param clock what time it is
 */
record StackFile(String stack, Path path, InstantSource clock) {

  /** Returns a stack's file, which need not exist. */
  static StackFile of(Invocation invocation, String stack) {
    return new StackFile(
        stack, invocation.root().resolve("Pulumi.%s.yaml".formatted(stack)), invocation.clock());
  }

  /** Returns the file of a stack that has one. */
  static StackFile existing(Invocation invocation, String stack) {
    var file = of(invocation, stack);
    if (!Files.isRegularFile(file.path)) {
      throw new CommandFailure(
          Exit.CONFIG,
          "--stack %s: there is no %s. Copy Pulumi.home.yaml, or name a stack that has a file."
              .formatted(stack, file.path));
    }
    return file;
  }

  /**
   * Reads it.
   *
   * @throws homelab.config.ConfigMistakes if it has mistakes
   */
  HomelabConfig read() {
    try {
      return ConfigLoader.fromStackFile(path, clock.instant());
    } catch (IOException e) {
      throw new CommandFailure(Exit.CONFIG, e.getMessage());
    }
  }

  /** Returns every secret that a person has to give for it. */
  List<WantedSecret> wantedSecrets() {
    try {
      return ConfigLoader.wantedSecrets(path);
    } catch (IOException e) {
      throw new CommandFailure(Exit.CONFIG, e.getMessage());
    }
  }
}
