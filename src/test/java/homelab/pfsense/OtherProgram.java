package homelab.pfsense;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that is not ours and reads what we wrote. Where CI is set, a missing program is a
 * failure.
 */
final class OtherProgram {

  private OtherProgram() {}

  static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      if (System.getenv("CI") != null) {
        Assertions.fail(
            command[0]
                + " is missing; install xorriso, genisoimage, mtools, dosfstools and unbound",
            e);
      }
      Assumptions.abort(command[0] + " is not installed");
      throw e;
    }
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      Assertions.fail(
          "%s ended with %s: %s".formatted(String.join(" ", command), process.exitValue(), output));
    }
    return output;
  }
}
