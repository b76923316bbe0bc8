package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.github.GitHub.Outcome;
import homelab.github.Marker;
import homelab.review.ForeignText;
import homelab.review.Markdown;
import homelab.review.ReviewData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a text under the pull request that the job is about. */
@Command(
    name = "comment",
    header = "Put a text under a pull request, over the one that stood there.",
    description = {
      "",
      "For a job on GitHub: the pull request is the one that started the job, or the run before"
          + " it.",
      "There is one comment for each marker; it is edited in place. Its words are made here, from"
          + " the",
      "data beside the file (comment.json beside comment.md). Where there is none that this"
          + " version",
      "knows, the file's own text stands in a block of code.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab pr comment comment.md",
      "  homelab pr comment --marker preview comment.md"
    })
final class PullRequestCommentCommand implements Callable<Integer> {

  private static final long LARGEST = 10_000_000;

  @Option(
      names = "--marker",
      defaultValue = "preview",
      paramLabel = "NAME",
      description = "Which of our comments to edit (default: ${DEFAULT-VALUE}).")
  private String marker;

  @Parameters(paramLabel = "FILE", description = "Markdown.")
  private Path file;

  private final Invocation invocation;

  PullRequestCommentCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var event = OnGitHub.event(invocation);
    var run = event.path("workflow_run");
    var repository = OnGitHub.repository(invocation);
    Optional<Integer> number;
    if (run.isObject()) {
      number =
          repository.openPullRequest(
              run.path("head_repository").path("owner").path("login").asText(),
              run.path("head_branch").asText(),
              run.path("head_sha").asText());
      if (number.isEmpty()) {
        invocation.out().println("No open pull request asks for that commit any more.");
        return Exit.OK.code();
      }
    } else {
      number =
          Optional.of(event.path("pull_request").path("number"))
              .filter(JsonNode::isInt)
              .map(JsonNode::asInt);
      if (number.isEmpty()) {
        throw new CommandFailure(
            Exit.USAGE, "what started this job is neither a pull request nor another's run.");
      }
    }
    var outcome = OnGitHub.comment(invocation, number.get(), new Marker(marker), text(run));
    invocation.out().printf("Comment on pull request %d: %s.%n", number.get(), word(outcome));
    return Exit.OK.code();
  }

  private Markdown text(JsonNode run) throws IOException {
    var link = run.path("html_url").asText();
    var text = read(CommentFile.data(file)).flatMap(ReviewData::read);
    if (text.isPresent()) {
      return ForeignText.of(text.get(), link);
    }
    // A change of the data's form is written in a form that main does not know yet.
    var written = read(file);
    if (written.isEmpty() && !run.isObject()) {
      throw missing();
    }
    return written
        .map(words -> ForeignText.of(words, link))
        .orElseGet(() -> ForeignText.missing(link));
  }

  private Optional<String> read(Path name) throws IOException {
    var path = invocation.resolve(name);
    // An artifact may hold a link to anything, or more than a machine can.
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) <= LARGEST
        ? Optional.of(new String(Files.readAllBytes(path), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private CommandFailure missing() {
    return new CommandFailure(
        Exit.USAGE,
        "%s is not there, is a link, or is larger than any comment."
            .formatted(invocation.resolve(file)));
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case CREATED -> "made";
      case EDITED -> "edited in place";
      default -> "the same as before";
    };
  }
}
