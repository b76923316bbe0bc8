package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;

/** Semaphore's API as a person at home reaches it, with the password from the stack. */
final class SemaphoreApi {

  private final BootLab lab;

  SemaphoreApi(BootLab lab) {
    this.lab = lab;
  }

  void makeProject(String name) throws IOException {
    login();
    assertThat(call("-X", "POST", "-d", "{\"name\":\"" + name + "\"}", "projects")).contains(name);
  }

  String projects() throws IOException {
    login();
    return call("projects");
  }

  private void login() throws IOException {
    // The password goes by a file, as everywhere.
    var body = lab.folder().resolve("login.json");
    Files.writeString(
        body, "{\"auth\":\"admin\",\"password\":\"" + lab.node().semaphorePassword() + "\"}");
    assertThat(call("-o", "/dev/null", "-w", "%{http_code}", "-d", "@" + body, "auth/login"))
        .isEqualTo("204");
  }

  private String call(String... options) {
    var line = new ArrayList<String>();
    line.add("curl");
    line.add("-s");
    line.add("-b");
    line.add(lab.folder().resolve("cookies").toString());
    line.add("-c");
    line.add(lab.folder().resolve("cookies").toString());
    for (int i = 0; i < options.length - 1; i++) {
      line.add(options[i]);
    }
    line.add(lab.node().semaphore(options[options.length - 1]));
    return lab.network().fromNode(line.toArray(String[]::new)).text();
  }
}
