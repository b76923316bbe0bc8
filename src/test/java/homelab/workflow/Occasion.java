package homelab.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.github.SimulatedGitHub;
import java.nio.file.Path;
import java.util.Map;

/**
 * What starts a workflow.
 *
 * @param name GitHub's name of it
 * @param event its payload
 * @param trees folders of what can be checked out: "" for what the event is about, and commits
 * @param trusted whether secrets and rights are given, which a fork's pull request never is
 * @param inputs of a dispatch
 */
public record Occasion(
    String name,
    JsonNode event,
    Map<String, Path> trees,
    boolean trusted,
    Map<String, String> inputs) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "ba5e0000";

  public Occasion {
    trees = Map.copyOf(trees);
    inputs = Map.copyOf(inputs);
  }

  /** A pull request from a branch of the repository or of a fork of it. */
  public static Occasion pullRequest(
      int number, String owner, String branch, String commit, Path base, Path change) {
    var event = JSON.createObjectNode();
    var pull = event.putObject("pull_request").put("number", number);
    pull.putObject("user").put("login", owner);
    pull.putObject("base").put("sha", BASE);
    var head = pull.putObject("head").put("ref", branch).put("sha", commit);
    head.putObject("repo")
        .put("full_name", owner + "/homelab")
        .putObject("owner")
        .put("login", owner);
    boolean ours = (owner + "/homelab").equals(SimulatedGitHub.REPOSITORY);
    return new Occasion("pull_request", event, Map.of("", change, BASE, base), ours, Map.of());
  }

  /** The same from Dependabot: a branch of the repository, and as much trust as a fork's. */
  public Occasion ofDependabot() {
    ((ObjectNode) event.path("pull_request").path("user")).put("login", "dependabot[bot]");
    return new Occasion(name, event, trees, false, inputs);
  }

  /** The end of the run that this occasion started. */
  public Occasion completed(long run, Path main) {
    var event = JSON.createObjectNode();
    var head = event().path("pull_request").path("head");
    ObjectNode before = event.putObject("workflow_run");
    before
        .put("id", run)
        .put("event", name)
        .put("conclusion", "success")
        .put("head_branch", head.path("ref").asText())
        .put("head_sha", head.path("sha").asText())
        .put(
            "html_url",
            "https://github.com/%s/actions/runs/%d".formatted(SimulatedGitHub.REPOSITORY, run));
    before.set("head_repository", head.path("repo"));
    return new Occasion("workflow_run", event, Map.of("", main), true, Map.of());
  }

  /** Somebody, or the clock, starts it on main. */
  public static Occasion onMain(String name, Path main, Map<String, String> inputs) {
    return new Occasion(name, JSON.createObjectNode(), Map.of("", main), true, inputs);
  }
}
