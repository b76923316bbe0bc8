package homelab.cli;

import homelab.engine.EngineFailure;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.rehearsal.Diagnostics;
import homelab.review.EngineEvents;
import homelab.review.Markdown;
import homelab.review.Plan;
import homelab.review.Review;
import homelab.review.Review.Section;
import homelab.tools.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A preview as a comment: also of a stack that has no state yet, and of one that fails. */
final class PreviewComment {

  private final Invocation invocation;
  private final PersonalStack mine;
  private final String stack;

  PreviewComment(Invocation invocation, PersonalStack mine, String stack) {
    this.invocation = invocation;
    this.mine = mine;
    this.stack = stack;
  }

  /**
   * Runs the preview and writes what it says.
   *
   * @throws CommandFailure if the engine fails, or the rendered files are not what the stack file
   *     says, after that has been written
   */
  void write(Operation operation, Path file) {
    if (new EngineQuestions(mine.engine(), stack).known()) {
      write(mine, operation, file, Markdown.ours("Against the state as it is now."));
    } else {
      writeOfEmptyState(operation, file);
    }
  }

  /** An empty state that is thrown away shows what the first 'up' would make. */
  private void writeOfEmptyState(Operation operation, Path file) {
    try (var temporary = Temporary.folder("homelab-no-state")) {
      var backend = temporary.path();
      var empty =
          PersonalStack.open(
              invocation.with("PULUMI_BACKEND_URL", backend.toUri().toString()), stack);
      create(empty);
      write(
          empty,
          operation,
          file,
          Markdown.ours(
              "**There is no state of this stack yet**, so everything is new: this is what the"
                  + " first `./homelab up` would make."));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary state could be made", e);
    }
  }

  private static void create(PersonalStack empty) {
    try {
      empty.engine().createStack();
    } catch (EngineFailure e) {
      throw new CommandFailure(
          Exit.FAILED, "no empty state could be made to preview against; " + e.getMessage());
    }
  }

  private void write(PersonalStack previewed, Operation operation, Path file, Markdown against) {
    var title = Markdown.ours("Preview of stack %s", Markdown.code(stack));
    var comment = new CommentFile(invocation, file);
    try {
      var state = previewed.state();
      previewed.requireMovable(state);
      NameGuard.require(state, previewed.declared());
    } catch (CommandFailure refused) {
      comment.write(
          new Review(
              title,
              Markdown.ours(
                  "**`up` refuses this change.**\n\n%s",
                  Markdown.block("text", refused.getMessage())),
              new Plan(List.of(), 0),
              List.of()),
          CommentFile.masks(invocation, previewed, stack));
      throw refused;
    }
    var result = previewed.attempt(operation, Map.of());
    if (result.succeeded()) {
      var rendered = RenderedCheck.of(invocation, previewed, stack);
      comment.write(
          new Review(title, against, EngineEvents.plan(result.events()), sections(rendered)),
          CommentFile.masks(invocation, previewed, stack));
      invocation.out().print(rendered.text());
      rendered.require(stack);
      return;
    }
    comment.write(failure(title, against, result), CommentFile.masks(invocation, previewed, stack));
    throw previewed.failure(operation, result);
  }

  /** Only what somebody has to do is worth a reader's time. */
  private static List<Section> sections(RenderedCheck rendered) {
    if (rendered.difference().isEmpty() && !rendered.secretsDiffer()) {
      return List.of();
    }
    return List.of(
        Section.of(
            Markdown.ours("The rendered files are out of date: run ./homelab render and commit"),
            "diff",
            rendered.text()));
  }

  private static Review failure(Markdown title, Markdown against, OperationResult result) {
    return new Review(
        title,
        Markdown.ours(
            "**The preview failed** with the engine's exit code %d, so what follows is not the"
                + " whole. %s",
            result.exitCode(), against),
        new Plan(EngineEvents.plan(result.events()).changes(), 0),
        List.of(Section.of(Markdown.ours("What the engine says"), "text", Diagnostics.of(result))));
  }
}
