package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.config.SecretForm;
import homelab.github.GitHub;
import homelab.github.GitHub.Outcome;
import homelab.github.Marker;
import homelab.review.CommentText;
import homelab.review.Markdown;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a job on GitHub tells its commands by variables. */
final class OnGitHub {

  private OnGitHub() {}

  /**
   * Returns the repository that the job belongs to.
   *
   * @throws CommandFailure naming every variable that is missing
   */
  static GitHub repository(Invocation invocation) {
    require(invocation, List.of("GITHUB_REPOSITORY", "GITHUB_TOKEN"));
    var variables = invocation.environment();
    SecretForm.TOKEN
        .fault(variables.get("GITHUB_TOKEN"))
        .ifPresent(
            why -> {
              throw new CommandFailure(
                  Exit.MISSING,
                  "GITHUB_TOKEN cannot be used: %s. Set it from the job's own token."
                      .formatted(why));
            });
    return new GitHub(
        URI.create(variables.getOrDefault("GITHUB_API_URL", "https://api.github.com")),
        variables.get("GITHUB_REPOSITORY"),
        variables.get("GITHUB_TOKEN"));
  }

  /** Returns what started the job. */
  static JsonNode event(Invocation invocation) {
    require(invocation, List.of("GITHUB_EVENT_PATH"));
    var file = Path.of(invocation.environment().get("GITHUB_EVENT_PATH"));
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new CommandFailure(
          Exit.MISSING, "GITHUB_EVENT_PATH names %s, which is no readable JSON.".formatted(file));
    }
  }

  /** Puts a text under a pull request; whatever is posted is Markdown of this program. */
  static Outcome comment(Invocation invocation, int pullRequest, Marker marker, Markdown text) {
    return repository(invocation).comment(pullRequest, marker, text.toString());
  }

  /** Opens or edits the one issue that bears the marker, its text cut where it is too long. */
  static Outcome openIssue(Invocation invocation, Marker marker, Markdown title, Markdown text) {
    var where =
        CommentFile.run(invocation)
            .map(run -> Markdown.ours("%s has the whole in its log.", Markdown.run("The run", run)))
            .orElse(Markdown.none());
    return repository(invocation)
        .openIssue(marker, title.toString(), CommentText.fitting(text, where).text().toString());
  }

  /** Closes the one issue that bears the marker, with a last word. */
  static Outcome closeIssue(Invocation invocation, Marker marker, Markdown lastWord) {
    return repository(invocation).closeIssue(marker, lastWord.toString());
  }

  private static void require(Invocation invocation, List<String> names) {
    var missing = new ArrayList<String>();
    for (String name : names) {
      if (invocation.environment().getOrDefault(name, "").isBlank()) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          Exit.MISSING,
          "%s not set: this is for a job on GitHub, which sets them (GITHUB_TOKEN from its own token)."
              .formatted(String.join(" and ", missing)));
    }
  }
}
