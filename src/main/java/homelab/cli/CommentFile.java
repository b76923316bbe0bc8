package homelab.cli;

import homelab.review.CommentText;
import homelab.review.Markdown;
import homelab.review.ReviewData;
import homelab.secrecy.Masks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A review as data, as a file whose text fits into a comment, and the whole beside it when it does
 * not.
 */
final class CommentFile {

  private final Invocation invocation;
  private final Path file;

  CommentFile(Invocation invocation, Path file) {
    this.invocation = invocation;
    this.file = invocation.resolve(file);
  }

  /** Returns masks for the secrets that the command knows, and those that the stack file holds. */
  static Masks masks(Invocation invocation, PersonalStack mine, String stack) {
    return new EngineQuestions(mine.engine(), stack).addSecretsTo(invocation.masks());
  }

  /** Writes the review, and beside it what main's code makes the comment of. */
  void write(ReviewData data, Masks masks) {
    var shown = data.with(masks::apply);
    var whole = shown.review().render();
    var beside = file.resolveSibling(file.getFileName() + ".whole");
    var where =
        run(invocation)
            .map(
                run ->
                    Markdown.ours(
                        "%s keeps the whole among its artifacts.", Markdown.run("The run", run)))
            .orElse(
                Markdown.ours(
                    "The whole is in %s.", Markdown.code(beside.getFileName().toString())));
    var comment = CommentText.fitting(whole, where);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, comment.text().toString());
      Files.writeString(data(file), shown.toJson());
      Files.deleteIfExists(beside);
      if (comment.cut()) {
        Files.writeString(beside, whole.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the comment could not be written to " + file, e);
    }
    invocation.out().printf("The comment is in %s.%n", file);
  }

  /** Returns where the data of a comment lies. */
  static Path data(Path file) {
    return file.resolveSibling(file.getFileName().toString().replaceAll("\\.md$", "") + ".json");
  }

  /** Returns where the run can be looked at, if this is one of GitHub's. */
  static Optional<String> run(Invocation invocation) {
    var variables = invocation.environment();
    if (!variables.containsKey("GITHUB_RUN_ID") || !variables.containsKey("GITHUB_REPOSITORY")) {
      return Optional.empty();
    }
    return Optional.of(
        "%s/%s/actions/runs/%s"
            .formatted(
                variables.getOrDefault("GITHUB_SERVER_URL", "https://github.com"),
                variables.get("GITHUB_REPOSITORY"),
                variables.get("GITHUB_RUN_ID")));
  }
}
