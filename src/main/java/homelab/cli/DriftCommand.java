package homelab.cli;

import homelab.engine.Operation;
import homelab.github.GitHub.Outcome;
import homelab.github.Marker;
import homelab.rehearsal.StateGraph;
import homelab.review.EngineEvents;
import homelab.review.Markdown;
import homelab.review.Plan;
import homelab.review.Review;
import homelab.review.ReviewData;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks whether the clouds are still as the code says. */
@Command(
    name = "drift",
    header = "See whether OCI and Cloudflare are still as declared.",
    description = {
      "",
      "Reads OCI and Cloudflare again and changes nothing, not even the state. Home is not asked:",
      "the control plane looks at it from inside. Where the home name leads to is DynDNS's"
          + " business",
      "and no drift.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  homelab drift            end with 7 if something differs",
      "  homelab drift --issue    open, renew or close one issue on GitHub as well"
    })
final class DriftCommand implements Callable<Integer> {

  private static final List<String> CLOUDS = List.of("oci:", "cloudflare:");

  @Mixin private StackOption stack;

  @Option(
      names = "--issue",
      description = "Keep one issue on GitHub about it; needs GITHUB_TOKEN and GITHUB_REPOSITORY.")
  private boolean issue;

  private final Invocation invocation;

  DriftCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.withSecrets(invocation, stack.name());
    if (!new EngineQuestions(mine.engine(), stack.name()).known()) {
      invocation.out().println("There is no state yet, so nothing can have drifted.");
      return Exit.OK.code();
    }
    var targets = targets(mine.exported());
    if (targets.isEmpty()) {
      invocation.out().println("The state holds nothing in OCI or Cloudflare.");
      return Exit.OK.code();
    }
    var result = mine.run(Operation.preview("--refresh").and(targets.toArray(String[]::new)));
    var plan = inTheClouds(EngineEvents.plan(result.events()));
    if (plan.changes().isEmpty()) {
      invocation.out().println("No drift: OCI and Cloudflare are as declared.");
      if (issue) {
        say(clean());
      }
      return Exit.OK.code();
    }
    var masks = CommentFile.masks(invocation, mine, stack.name());
    var told = ReviewData.of(stack.name(), plan, List.of()).with(masks::apply);
    var text = review(new Plan(told.changes(), told.unchanged())).render();
    invocation.out().println(text);
    if (issue) {
      say(found(text));
    }
    return Exit.DRIFT.code();
  }

  private static List<String> targets(String export) {
    return StateGraph.parse(export).entries().values().stream()
        .filter(entry -> CLOUDS.stream().anyMatch(entry.type()::startsWith))
        .map(entry -> "--target=" + entry.urn())
        .toList();
  }

  private static Plan inTheClouds(Plan plan) {
    var changes =
        plan.changes().stream()
            .filter(change -> CLOUDS.stream().anyMatch(change.type()::startsWith))
            .toList();
    return new Plan(changes, plan.unchanged());
  }

  private Review review(Plan plan) {
    return new Review(
        Markdown.ours("Drift of stack %s", Markdown.code(stack.name())),
        Markdown.ours(
            "The clouds are not what the code says: somebody changed them by hand, or what was"
                + " merged has not been brought up. This is what `./homelab pulumi up --refresh`"
                + " would do about it; if the clouds are right, change the code instead."),
        plan,
        List.of());
  }

  private Marker marker() {
    return new Marker("drift:" + stack.name());
  }

  private String found(Markdown text) {
    var outcome =
        OnGitHub.openIssue(
            invocation,
            marker(),
            Markdown.ours("Drift of stack %s", Markdown.code(stack.name())),
            text);
    return switch (outcome) {
      case CREATED -> "An issue was opened.";
      case EDITED -> "The open issue was written anew.";
      default -> "The open issue says so already.";
    };
  }

  private String clean() {
    var outcome =
        OnGitHub.closeIssue(
            invocation, marker(), Markdown.ours("OCI and Cloudflare are as declared again."));
    return outcome == Outcome.CLOSED ? "The open issue was closed." : "No issue is open about it.";
  }

  private void say(String what) {
    invocation.out().println(what);
  }
}
