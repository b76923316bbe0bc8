package homelab.state;

import com.fasterxml.jackson.databind.JsonNode;
import homelab.engine.Engine;
import homelab.engine.Operation;
import homelab.engine.ProviderQuestions;
import homelab.engine.ProviderQuestions.Answer;
import homelab.engine.ProviderQuestions.ConfiguredProvider;
import homelab.engine.ProviderQuestions.Question;
import homelab.state.WayBack.Again;
import homelab.state.WayBack.Known;
import homelab.state.WayBack.Listed;
import homelab.state.WayBack.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * Finds out what became of each operation that the engine had begun when it ended, and writes it
 * into the state: what is there is adopted, what is not is forgotten, and where neither can be told
 * nothing is changed at all.
 */
public final class Settlement {

  private final Engine engine;
  private final Engine asking;
  private final Consumer<String> teller;

  /**
   * Prepares one.
   *
   * @param engine of the stack
   * @param asking of a throw-away stack with the same plugins
   * @param teller hears a line for each operation
   */
  public Settlement(Engine engine, Engine asking, Consumer<String> teller) {
    this.engine = engine;
    this.asking = asking;
    this.teller = teller;
  }

  /** Returns how many operations an exported state holds that never ended. */
  public static int pending(String exported) {
    return StateDocument.parse(exported).pending().size();
  }

  /** What is to be written: the ids of what was found, and what has to be read again. */
  private static final class Findings {
    private final List<String> adopted = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> toRead = new ArrayList<>();
    private final List<String> stuck = new ArrayList<>();
  }

  /**
   * Settles everything that is pending.
   *
   * @return how many operations were
   * @throws BackendRefusal if one of them cannot be told; then nothing was changed
   */
  public int settle() {
    var state = StateDocument.parse(engine.exportState());
    var pending = state.pending();
    if (pending.isEmpty()) {
      return 0;
    }
    var clear = StateDocument.parse(engine.exportStateInTheClear());
    var findings = find(pending, clear);
    if (!findings.stuck.isEmpty()) {
      throw new BackendRefusal(
          "not every operation could be settled, so nothing was changed:%n  %s"
              .formatted(String.join("\n  ", findings.stuck)));
    }
    for (int at = 0; at < pending.size(); at++) {
      if (!findings.adopted.get(at).isEmpty()) {
        state.adopt(pending.get(at), findings.adopted.get(at));
      }
    }
    state.clearPending();
    engine.importState(state.text());
    findings.lines.forEach(teller);
    readAgain(findings.toRead);
    return pending.size();
  }

  private Findings find(List<PendingOperation> pending, StateDocument clear) {
    var questions = new ArrayList<Question>();
    for (var operation : clear.pending()) {
      if (way(operation) instanceof Listed listed) {
        questions.add(
            new Question(
                provider(operation, clear),
                listed.function(),
                listed.arguments().apply(new Subject(operation, clear))));
      }
    }
    var answers = ProviderQuestions.ask(asking, questions).iterator();
    var findings = new Findings();
    for (int at = 0; at < pending.size(); at++) {
      var operation = clear.pending().get(at);
      var subject = new Subject(operation, clear);
      if (!operation.isCreation()) {
        forget(findings, operation, clear);
      } else if (way(operation) instanceof Listed listed) {
        listed(findings, subject, listed, answers.next());
      } else if (way(operation) instanceof Known known) {
        adopt(findings, operation, known.id().apply(subject), "looked up as %s");
      } else if (way(operation) instanceof Again) {
        note(findings, "", operation.name() + ": nothing of it is outside the state; forgotten");
      } else {
        note(findings, "", "");
        findings.stuck.add(
            ("%s: it is not known how to look for a %s. Look for it where it would be; if it is"
                    + " there, delete it, then './homelab pulumi refresh --clear-pending-creates'.")
                .formatted(operation.name(), operation.type()));
      }
    }
    return findings;
  }

  private static void listed(Findings findings, Subject subject, Listed way, Answer answer) {
    var operation = subject.operation();
    if (answer.result().isEmpty()) {
      note(findings, "", "");
      findings.stuck.add(
          "%s: %s was asked and refused: %s"
              .formatted(operation.name(), way.function(), answer.refusal().orElse("?")));
      return;
    }
    var found =
        StreamSupport.stream(answer.result().get().path(way.rows()).spliterator(), false)
            .filter(row -> way.isIt().test(subject, row))
            .map(way.id())
            .distinct()
            // What another resource is known by is not what this one was to become.
            .filter(id -> !subject.state().isAnothers(operation, id))
            .toList();
    if (found.isEmpty()) {
      note(findings, "", operation.name() + ": it was never made; forgotten");
    } else if (found.size() == 1) {
      adopt(findings, operation, found.get(0), "it is there as %s; adopted");
    } else {
      note(findings, "", "");
      findings.stuck.add(
          "%s: there are %d of it (%s). Delete all but one, and run this again."
              .formatted(operation.name(), found.size(), String.join(", ", found)));
    }
  }

  private static void forget(Findings findings, PendingOperation operation, StateDocument state) {
    if (state.resource(operation.urn()).isPresent()) {
      findings.toRead.add(operation.urn());
    }
    note(findings, "", "%s: was %s; read again".formatted(operation.name(), operation.kind()));
  }

  private static void adopt(
      Findings findings, PendingOperation operation, String id, String sentence) {
    findings.toRead.add(operation.urn());
    note(findings, id, operation.name() + ": " + sentence.formatted(id));
  }

  private static void note(Findings findings, String id, String line) {
    findings.adopted.add(id);
    if (!line.isEmpty()) {
      findings.lines.add(line);
    }
  }

  /** What is adopted has to be seen before it is believed: what is not there goes again. */
  private void readAgain(List<String> urns) {
    if (urns.isEmpty()) {
      return;
    }
    var targets = urns.stream().map(urn -> "--target=" + urn).toArray(String[]::new);
    var result = engine.run(Operation.refresh(targets));
    if (!result.succeeded()) {
      throw new BackendRefusal(
          "what was found could not be read again; run './homelab pulumi refresh' when its cloud answers:%n%s"
              .formatted((result.errors() + result.output()).strip()));
    }
  }

  private static WayBack way(PendingOperation operation) {
    if (!operation.isCreation()) {
      return null;
    }
    return operation.isComponent() ? new Again() : WayBack.to(operation.type()).orElse(null);
  }

  private static ConfiguredProvider provider(PendingOperation operation, StateDocument state) {
    var reference = operation.resource().path("provider").asText();
    int end = reference.lastIndexOf("::");
    JsonNode provider =
        state
            .resource(end < 0 ? "" : reference.substring(0, end))
            .orElseThrow(
                () ->
                    new BackendRefusal(
                        "the state does not hold the provider of %s.".formatted(operation.name())));
    return new ConfiguredProvider(
        provider.path("type").asText(), Marked.wire(provider.path("inputs")));
  }
}
