package homelab.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The passphrase, from where the engine takes it too. */
final class Passphrase {

  private static final String VARIABLE = "PULUMI_CONFIG_PASSPHRASE";
  private static final String FILE_VARIABLE = "PULUMI_CONFIG_PASSPHRASE_FILE";

  private Passphrase() {}

  /** Returns the passphrase; without one the command ends. */
  static String required(Invocation invocation) {
    return of(invocation)
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.CONFIG,
                    "%s is not set. Put a passphrase there, or the name of a file with it into %s."
                        .formatted(VARIABLE, FILE_VARIABLE)));
  }

  private static Optional<String> of(Invocation invocation) {
    var given = invocation.environment().getOrDefault(VARIABLE, "");
    var file = invocation.environment().getOrDefault(FILE_VARIABLE, "");
    if (!given.isEmpty() || file.isBlank()) {
      return Optional.of(given).filter(text -> !text.isEmpty());
    }
    try {
      var passphrase = Files.readString(invocation.resolve(Path.of(file))).strip();
      invocation.masks().add(VARIABLE, passphrase);
      return Optional.of(passphrase);
    } catch (IOException e) {
      throw new CommandFailure(
          Exit.CONFIG, "%s is %s, which cannot be read.".formatted(FILE_VARIABLE, file));
    }
  }
}
