package homelab.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Semaphore's API as a person at home reaches it, with the password from the stack. */
final class SemaphoreApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BootLab lab;

  SemaphoreApi(BootLab lab) {
    this.lab = lab;
  }

  void makeProject(String name) throws IOException {
    login();
    require(call("-X", "POST", "-d", "{\"name\":\"" + name + "\"}", "projects"), name);
  }

  String projects() throws IOException {
    login();
    return call("projects");
  }

  /** Every task of the one project, the oldest first; empty while there is no project. */
  List<Task> tasks() throws IOException {
    login();
    var tasks = new ArrayList<Task>();
    for (var project : JSON.readTree(call("projects"))) {
      for (var task : JSON.readTree(call("project/%s/tasks".formatted(project.get("id"))))) {
        tasks.add(
            new Task(
                task.get("id").asInt(),
                project.get("id").asInt(),
                task.get("tpl_alias").asText(),
                task.get("status").asText()));
      }
    }
    return tasks;
  }

  /** What a task has printed. */
  String output(Task task) throws IOException {
    login();
    return call("project/%d/tasks/%d/output".formatted(task.project(), task.id()));
  }

  /** A run of a template. */
  record Task(int id, int project, String template, String status) {}

  private void login() throws IOException {
    // The password goes by a file, as everywhere.
    var body = lab.folder().resolve("login.json");
    Files.writeString(
        body, "{\"auth\":\"admin\",\"password\":\"" + lab.node().semaphorePassword() + "\"}");
    require(call("-o", "/dev/null", "-w", "%{http_code}", "-d", "@" + body, "auth/login"), "204");
  }

  private static void require(String answer, String wanted) {
    if (!answer.contains(wanted)) {
      throw new LabFailure("Semaphore answered '%s' and not '%s'".formatted(answer, wanted));
    }
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
