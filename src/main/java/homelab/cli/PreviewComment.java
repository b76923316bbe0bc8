package homelab.cli;

import homelab.engine.EngineFailure;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.rehearsal.Diagnostics;
import homelab.review.EngineEvents;
import homelab.review.Plan;
import homelab.review.Remark;
import homelab.review.Remark.Kind;
import homelab.review.ReviewData;
import homelab.tools.Temporary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
      write(mine, operation, file, Kind.AGAINST_THE_STATE);
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
      write(empty, operation, file, Kind.AGAINST_NO_STATE);
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

  private void write(PersonalStack previewed, Operation operation, Path file, Kind against) {
    var comment = new CommentFile(invocation, file);
    try {
      var state = previewed.state();
      previewed.requireMovable(state);
      NameGuard.require(state, previewed.declared());
    } catch (CommandFailure refused) {
      comment.write(
          ReviewData.of(
              stack,
              new Plan(List.of(), 0),
              List.of(Remark.of(Kind.REFUSED, refused.getMessage()))),
          CommentFile.masks(invocation, previewed, stack));
      throw refused;
    }
    var result = previewed.attempt(operation, Map.of());
    if (result.succeeded()) {
      var rendered = RenderedCheck.of(invocation, previewed, stack);
      comment.write(
          ReviewData.of(stack, EngineEvents.plan(result.events()), remarks(against, rendered)),
          CommentFile.masks(invocation, previewed, stack));
      invocation.out().print(rendered.text());
      rendered.require(stack);
      return;
    }
    comment.write(failure(against, result), CommentFile.masks(invocation, previewed, stack));
    throw previewed.failure(operation, result);
  }

  /** Only what somebody has to do is worth a reader's time. */
  private static List<Remark> remarks(Kind against, RenderedCheck rendered) {
    var remarks = new ArrayList<Remark>();
    remarks.add(Remark.of(against));
    if (!rendered.difference().isEmpty() || rendered.secretsDiffer()) {
      remarks.add(Remark.of(Kind.RENDERED_FILES_ARE_OLD, rendered.text()));
    }
    return remarks;
  }

  private ReviewData failure(Kind against, OperationResult result) {
    return ReviewData.of(
        stack,
        new Plan(EngineEvents.plan(result.events()).changes(), 0),
        List.of(
            Remark.of(Kind.FAILED, Integer.toString(result.exitCode())),
            Remark.of(against),
            Remark.of(Kind.ENGINE_SAYS, Diagnostics.of(result))));
  }
}
