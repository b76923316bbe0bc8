package homelab.firstboot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs another program and keeps what it says. */
record Shell(int exitCode, String output) {

  static Shell run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Shell(process.waitFor(), output);
  }
}
