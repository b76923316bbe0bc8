package homelab.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.github.SimulatedGitHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a workflow file as GitHub would: every job whose {@code if} holds, its steps in order, in a
 * folder of its own, with a token that may do what the job's permissions say and no more. Actions
 * are not run; checking out and passing files on is done as they would.
 */
public final class Runner {

  private static final Set<String> WITHOUT_EFFECT_HERE =
      Set.of(
          "actions/setup-java",
          "actions/setup-go",
          "actions/cache/restore",
          "actions/cache/save",
          "aws-actions/configure-aws-credentials");

  private final Path scratch;
  private final Map<String, String> shell;
  private final Map<String, String> vars;
  private final Map<String, String> secrets;
  private final SimulatedGitHub github;
  private final AtomicLong lastRun = new AtomicLong(100);

  /**
   * Prepares a runner.
   *
   * @param shell what every step's shell has
   * @param vars the repository's variables
   * @param secrets the environments' secrets
   */
  public Runner(
      Path scratch,
      Map<String, String> shell,
      Map<String, String> vars,
      Map<String, String> secrets,
      SimulatedGitHub github) {
    this.scratch = scratch;
    this.shell = Map.copyOf(shell);
    this.vars = Map.copyOf(vars);
    this.secrets = Map.copyOf(secrets);
    this.github = github;
  }

  /** One line that was run. */
  public record Line(String job, String command, int exitCode, String output) {}

  /**
   * One run of a workflow.
   *
   * @param id its number
   * @param jobs the jobs that were run, each with whether it succeeded
   * @param environments the environments that were entered
   * @param lines every line that was run
   */
  public record Run(
      long id, Map<String, Boolean> jobs, Set<String> environments, List<Line> lines) {

    /** Returns everything that was said. */
    public String log() {
      return String.join("\n", lines.stream().map(Line::output).toList());
    }
  }

  /** Runs a workflow file, if the occasion is one that starts it. */
  public Run run(String file, Occasion occasion) throws IOException, InterruptedException {
    var workflow = new YAMLMapper().readTree(Path.of(".github/workflows", file).toFile());
    if (!workflow.path("on").has(occasion.name())) {
      throw new IllegalArgumentException(occasion.name() + " does not start " + file);
    }
    var run =
        new Run(lastRun.incrementAndGet(), new TreeMap<>(), new TreeSet<>(), new ArrayList<>());
    var jobs = workflow.path("jobs");
    for (var job : jobs.properties()) {
      new Job(job.getKey(), job.getValue(), occasion, run).run();
    }
    return run;
  }

  private final class Job {

    private final String name;
    private final JsonNode job;
    private final Occasion occasion;
    private final Run run;
    private final Path folder;
    private final Path workspace;
    private final ObjectNode contexts = new ObjectMapper().createObjectNode();
    private final String token;

    Job(String name, JsonNode job, Occasion occasion, Run run) throws IOException {
      this.name = name;
      this.job = job;
      this.occasion = occasion;
      this.run = run;
      this.folder = Files.createDirectories(scratch.resolve(run.id() + "-" + name));
      this.workspace = Files.createDirectories(folder.resolve("workspace"));
      this.token = "ghs_run%d%s".formatted(run.id(), name);
    }

    void run() throws IOException, InterruptedException {
      fillContexts();
      if (!Expression.holds(job.path("if").asText("'yes'"), contexts, true)) {
        return;
      }
      allow();
      boolean succeeded = true;
      for (JsonNode step : job.path("steps")) {
        if (!Expression.holds(step.path("if").asText("success()"), contexts, succeeded)) {
          continue;
        }
        succeeded &= step(step) || step.path("continue-on-error").asBoolean();
      }
      run.jobs().put(name, succeeded);
    }

    private void fillContexts() {
      var gh = contexts.putObject("github");
      gh.put("event_name", occasion.name())
          .put("repository", SimulatedGitHub.REPOSITORY)
          .put("token", token)
          .put("ref", "refs/heads/main");
      gh.set("event", occasion.event());
      contexts.putObject("runner").put("temp", folder.resolve("temp").toString());
      contexts.putObject("env");
      var inputs = contexts.putObject("inputs");
      occasion.inputs().forEach(inputs::put);
      var given = contexts.putObject("vars");
      vars.forEach(given::put);
      var hidden = contexts.putObject("secrets");
      // An environment's secrets are for jobs that enter it, and never for a fork.
      if (occasion.trusted() && job.has("environment")) {
        run.environments().add(job.path("environment").asText());
        secrets.forEach(hidden::put);
      }
    }

    private void allow() {
      var may = new ArrayList<String>();
      job.path("permissions")
          .properties()
          .forEach(
              one -> {
                if (occasion.trusted() && one.getValue().asText().equals("write")) {
                  may.add(one.getKey());
                }
              });
      github.allow(token, may.toArray(String[]::new));
    }

    private boolean step(JsonNode step) throws IOException, InterruptedException {
      if (step.has("run")) {
        return line(step);
      }
      var action = step.path("uses").asText().replaceAll("@.*", "");
      if (WITHOUT_EFFECT_HERE.contains(action)) {
        return true;
      }
      return switch (action) {
        case "actions/checkout" -> checkout(with(step, "ref"), with(step, "path"));
        case "actions/upload-artifact" ->
            copied(workspace.resolve(with(step, "path")), artifact(run.id(), with(step, "name")))
                || with(step, "if-no-files-found").equals("ignore");
        case "actions/download-artifact" ->
            copied(
                artifact(Long.parseLong(with(step, "run-id")), with(step, "name")),
                Path.of(with(step, "path")));
        default -> throw new IllegalArgumentException(action + " is not known to this test");
      };
    }

    private String with(JsonNode step, String input) {
      return Expression.filled(step.path("with").path(input).asText(), contexts);
    }

    private boolean checkout(String ref, String path) throws IOException, InterruptedException {
      var tree = occasion.trees().get(ref);
      if (tree == null) {
        throw new IllegalArgumentException("there is no commit " + ref);
      }
      return copied(tree, workspace.resolve(path));
    }

    private Path artifact(long id, String artifact) {
      return scratch.resolve("artifacts").resolve(id + "-" + artifact);
    }

    private boolean line(JsonNode step) throws IOException, InterruptedException {
      var at = workspace.resolve(step.path("working-directory").asText(""));
      // What GitHub fills into a line before the shell reads it could be anybody's text.
      var command = Expression.filled(step.path("run").asText(), contexts);
      var event = Files.createDirectories(folder).resolve("event.json");
      Files.writeString(event, occasion.event().toString());
      var builder = new ProcessBuilder("bash", "-e", "-c", command).directory(at.toFile());
      var variables = builder.environment();
      variables.keySet().removeIf(key -> key.matches("(PULUMI|AWS|GITHUB|HOMELAB)_.*"));
      variables.putAll(shell);
      variables.put("CI", "true");
      variables.put("GITHUB_ACTIONS", "true");
      variables.put("GITHUB_API_URL", github.api().toString());
      variables.put("GITHUB_SERVER_URL", "https://github.com");
      variables.put("GITHUB_REPOSITORY", SimulatedGitHub.REPOSITORY);
      variables.put("GITHUB_RUN_ID", Long.toString(run.id()));
      variables.put("GITHUB_EVENT_PATH", event.toString());
      step.path("env")
          .properties()
          .forEach(
              one ->
                  variables.put(
                      one.getKey(), Expression.filled(one.getValue().asText(), contexts)));
      var process = builder.redirectErrorStream(true).start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      run.lines().add(new Line(name, command, exitCode, output));
      return exitCode == 0;
    }
  }

  /** Times are kept, so that what is compiled counts as compiled. */
  private static boolean copied(Path from, Path to) throws IOException, InterruptedException {
    if (!Files.exists(from)) {
      return false;
    }
    Files.createDirectories(to);
    return new ProcessBuilder("cp", "-a", from + "/.", to.toString()).inheritIO().start().waitFor()
        == 0;
  }
}
