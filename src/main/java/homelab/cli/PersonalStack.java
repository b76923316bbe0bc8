package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import homelab.capacity.JournalFile;
import homelab.change.Immovable;
import homelab.config.Advice;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.config.WantedSecret;
import homelab.engine.Engine;
import homelab.engine.EngineInterrupted;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.engine.StackProgram;
import homelab.interrupt.Interrupted;
import homelab.rehearsal.HomelabProgram;
import homelab.rehearsal.StateGraph;
import homelab.review.ExpectedWarnings;
import homelab.state.Backend;
import homelab.state.BackendRefusal;
import homelab.state.Settlement;
import homelab.state.StateLock;
import homelab.state.StoredStack;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A person's own stack, with their backend and their accounts. The engine sees of their environment
 * what it needs to reach these, and nothing else.
 */
final class PersonalStack {

  private static final String ATTACH = "PULUMI_DEBUG_PROVIDERS";
  private static final List<String> PASSED_PREFIXES =
      List.of("PULUMI_", "HOMELAB_", "AWS_", "AZURE_", "GOOGLE_", "GITHUB_");
  private static final Set<String> PASSED =
      Set.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "CI");

  private final Invocation invocation;
  private final String stack;
  private boolean stateSeen;

  private PersonalStack(Invocation invocation, String stack) {
    this.invocation = invocation;
    this.stack = stack;
  }

  /**
   * Opens a stack.
   *
   * @throws CommandFailure if there is no stack file, or simulated clouds are attached
   */
  static PersonalStack open(Invocation invocation, String stack) {
    if (!invocation.environment().getOrDefault(ATTACH, "").isBlank()) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("%s is set: the engine would talk to whatever listens there and record it as your"
                  + " homelab. Unset it, or use 'homelab rehearse'.")
              .formatted(ATTACH));
    }
    StackFile.existing(invocation, stack);
    return new PersonalStack(invocation, stack);
  }

  /**
   * Opens a stack for what needs its clouds.
   *
   * @throws CommandFailure if that cannot be, or a secret that a person has to give is missing
   */
  static PersonalStack withSecrets(Invocation invocation, String stack) {
    var mine = open(invocation, stack);
    mine.requireGivenSecrets();
    return mine;
  }

  /**
   * Refuses to go on while a secret that a person has to give is missing; names all at once, and
   * the mistakes of the stack file with them.
   */
  private void requireGivenSecrets() {
    var missing = missing();
    if (!missing.isEmpty()) {
      throw new CommandFailure(
          Exit.CONFIG,
          missing.stream()
              .map(
                  secret ->
                      "  ./homelab secret set %s --stack %s    # %s"
                          .formatted(secret.key(), stack, secret.shape()))
              .collect(
                  Collectors.joining(
                      "\n",
                      "%d secrets are missing from Pulumi.%s.yaml. Each of these asks for one:\n"
                          .formatted(missing.size(), stack),
                      mistakes())));
    }
  }

  private String mistakes() {
    try {
      declared();
      return "";
    } catch (ConfigMistakes e) {
      return "\n" + e.getMessage();
    }
  }

  /** Returns the secrets, services' too, that the stack file does not hold. */
  List<WantedSecret> missing() {
    var config = config();
    return file().wantedSecrets().stream()
        .filter(secret -> !config.path(ConfigLoader.PREFIX + secret.key()).hasNonNull("secure"))
        .toList();
  }

  /** Says what a person should know before anything is looked at or changed. */
  void sayAdvice() {
    for (Advice advice : Advice.of(declared())) {
      invocation
          .err()
          .printf("note: %s%n  %s%n  (%s)%n", advice.title(), advice.text(), advice.source());
    }
  }

  private JsonNode config() {
    var file = file().path();
    try {
      return new YAMLMapper().readTree(file.toFile()).path("config");
    } catch (IOException e) {
      // Without the parser's words: they quote the file, and so perhaps a secret.
      throw new CommandFailure(Exit.CONFIG, "%s cannot be read as YAML.".formatted(file));
    }
  }

  /** Runs an operation with the program in this JVM, telling each line of the engine's. */
  OperationResult run(Operation operation) {
    return run(operation, Map.of());
  }

  /** Runs an operation of which the program sees more variables than the person's shell has. */
  OperationResult run(Operation operation, Map<String, String> more) {
    var result = attempt(operation, more);
    if (!result.succeeded()) {
      throw failure(operation, result);
    }
    return result;
  }

  /** Looks at what would be made, without telling the engine's lines unless it fails. */
  OperationResult runQuietly(Map<String, String> more) {
    return runQuietly(Operation.preview(), more);
  }

  /** The same of a part of the stack. */
  OperationResult runQuietly(Operation operation, Map<String, String> more) {
    var variables = new TreeMap<>(invocation.environment());
    variables.putAll(more);
    try (var host = ProgramHost.start(new HomelabProgram(variables, new SecureRandom()))) {
      var result = engine().run(operation, host);
      if (!result.succeeded()) {
        invocation.out().println(result.output() + result.errors());
        throw failure(operation, result);
      }
      return result;
    }
  }

  /** Runs an operation that may fail; the caller says what that means. */
  OperationResult attempt(Operation operation, Map<String, String> more) {
    if (!operation.verb().equals("preview")) {
      requireSettled();
    }
    var variables = new TreeMap<>(invocation.environment());
    variables.putAll(more);
    var result = ran(operation, variables);
    ExpectedWarnings.of(result).forEach(invocation.err()::println);
    if (result.succeeded()) {
      RouterNotice.of(result.changes()).ifPresent(invocation.err()::println);
      RestartNotice.of(result.changes()).ifPresent(invocation.err()::println);
    } else {
      EngineHints.of(result).ifPresent(invocation.err()::println);
    }
    return result;
  }

  private OperationResult ran(Operation operation, Map<String, String> variables) {
    var engine = engine().tellingTo(invocation.out()::println);
    try {
      if (!operation.runsProgram()) {
        return engine.run(operation);
      }
      var program = new HomelabProgram(variables, new SecureRandom());
      try (var host = ProgramHost.start(learning(program))) {
        return engine.run(operation, host);
      }
    } catch (EngineInterrupted e) {
      throw new Interrupted(afterwards(operation, e), e);
    }
  }

  /** Returns what stands after an operation that was asked to end, with what goes on. */
  private String afterwards(Operation operation, EngineInterrupted interrupted) {
    if (operation.verb().equals("preview")) {
      return "a preview changes nothing; the same line goes on";
    }
    if (interrupted.ended() || !isWhole()) {
      return "what became of some operations is not recorded. './homelab state repair --stack %s'"
              .formatted(stack)
          + " finds it out; then the same line goes on";
    }
    return "the engine has finished what it had begun, and the state is whole; the same line goes"
        + " on";
  }

  /** Tells whether the state has neither a lock nor anything pending; no if it cannot be told. */
  private boolean isWhole() {
    try {
      var afterwards = new PersonalStack(invocation.undisturbed(), stack);
      var stored = afterwards.stored();
      return StateLock.of(stored.store(), stored.project(), stack).isEmpty()
          && Settlement.pending(afterwards.exported()) == 0;
    } catch (CommandFailure | BackendRefusal e) {
      return false;
    }
  }

  /** The engine hands the secrets over in the clear: they are taken out of all that is printed. */
  private StackProgram learning(StackProgram program) {
    return (context, run) -> {
      for (var secret : WantedSecret.of(declared().services())) {
        var value = run.config().getOrDefault(ConfigLoader.PREFIX + secret.key(), "");
        invocation.conceal(secret.key(), value);
      }
      program.declare(context, run);
    };
  }

  /** The engine itself goes on, and makes a second time what it does not know that it made. */
  void requireSettled() {
    int pending = Settlement.pending(exported());
    if (pending > 0) {
      throw new CommandFailure(
          Exit.REFUSED,
          ("a run ended in the middle of %d operations, and nobody knows what became of them."
                  + " './homelab state repair' finds out.")
              .formatted(pending));
    }
  }

  /**
   * Refuses a stack file that asks for what would replace something that lasts, by its keys.
   *
   * @throws CommandFailure naming each key with what to do
   */
  void requireMovable(StateGraph graph) {
    Immovable.refusal(Immovable.of(graph, declared()), file().path().getFileName().toString())
        .ifPresent(
            refusal -> {
              throw new CommandFailure(Exit.REFUSED, refusal);
            });
  }

  CommandFailure failure(Operation operation, OperationResult result) {
    return new CommandFailure(
        Exit.FAILED,
        "'%s' of stack %s ended with the engine's exit code %d; it says why above."
            .formatted(operation.verb(), stack, result.exitCode()));
  }

  /**
   * Returns the state as it is now.
   *
   * @throws CommandFailure if it cannot be read: a node that only seems absent would be made anew
   */
  StateGraph state() {
    return StateGraph.parse(exported());
  }

  /** The same as the engine exports it, secrets encrypted. */
  String exported() {
    var export = engine().command(List.of("stack", "export", "--stack", stack));
    if (export.exitCode() != 0) {
      var said = (export.errors() + export.output()).strip();
      throw new CommandFailure(
          Exit.FAILED,
          "the state of stack %s could not be read. The engine says: %s%s"
              .formatted(stack, said, EngineHints.of(said).map("\n"::concat).orElse("")));
    }
    return export.output();
  }

  /** Returns where the search for this stack's node is written down. */
  JournalFile journal() {
    return new JournalFile(invocation.root().resolve(".homelab/capacity/%s.json".formatted(stack)));
  }

  /**
   * Returns the engine of this stack.
   *
   * @throws CommandFailure if the engine would take a lost or broken state for an empty one
   */
  Engine engine() {
    if (!stateSeen) {
      LostState.of(this).ifPresent(LostState::refuse);
      stateSeen = true;
    }
    return engineWithoutState();
  }

  /** Returns the engine for what needs no state, or puts one there. */
  Engine engineWithoutState() {
    return new Engine(invocation.toolbox().engine(), invocation.root(), stack, environment())
        .heeding(invocation.interruption());
  }

  /** Returns what the stack file says now. */
  HomelabConfig declared() {
    return file().read();
  }

  /** Returns what pfSense was given, as the backend knows it. */
  FirewallHistory firewallHistory() {
    return new FirewallHistory(new AppliedRecords(backend().open(invocation.environment())), stack);
  }

  /**
   * Returns where the state lies: what the shell says, or what './homelab pulumi login' was given.
   */
  Backend backend() {
    var address = invocation.environment().getOrDefault("PULUMI_BACKEND_URL", "");
    if (address.isBlank()) {
      var asked = engineWithoutState().command(List.of("whoami", "--json"));
      try {
        address = new ObjectMapper().readTree(asked.output()).path("url").asText();
      } catch (IOException e) {
        address = "";
      }
      if (address.isBlank()) {
        throw new CommandFailure(
            Exit.MISSING,
            "no backend is known. Set PULUMI_BACKEND_URL and run './homelab state init', or log in"
                + " with './homelab pulumi login'.");
      }
    }
    return Backend.of(address, invocation.environment());
  }

  /**
   * Returns the state as it lies in the backend.
   *
   * @throws BackendRefusal if homelab cannot reach the backend beside the engine
   */
  StoredStack stored() {
    return new StoredStack(backend().open(invocation.environment()), project(), stack);
  }

  /** Returns the project's name, which the engine puts into every path of the state. */
  String project() {
    var file = invocation.root().resolve("Pulumi.yaml");
    try {
      var name = new YAMLMapper().readTree(file.toFile()).path("name").asText();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException e) {
      // The sentence below says the same.
    }
    throw new CommandFailure(
        Exit.CONFIG,
        "%s cannot be read, or has no name. Take it back with 'git checkout Pulumi.yaml'."
            .formatted(file));
  }

  String name() {
    return stack;
  }

  /**
   * Returns a given secret in the clear; the caller keeps it in memory only.
   *
   * @throws CommandFailure if it cannot be read, or cannot be what it should be
   */
  String given(GivenSecret secret) {
    var asked =
        engine()
            .command(
                List.of(
                    "config",
                    "get",
                    ConfigLoader.PREFIX + secret.key(),
                    "--stack",
                    stack,
                    "--non-interactive"));
    if (asked.exitCode() != 0) {
      throw new CommandFailure(
          Exit.CONFIG,
          "homelab:%s could not be read; is the passphrase right?".formatted(secret.key()));
    }
    var value = asked.output().strip();
    invocation.conceal(secret.key(), value);
    WantedSecret.of(secret)
        .fault(value)
        .ifPresent(
            why -> {
              throw new CommandFailure(Exit.CONFIG, why);
            });
    return value;
  }

  /**
   * Puts a given secret into the stack file, encrypted; it reaches the engine by standard input.
   */
  void setSecret(WantedSecret secret, String value) {
    try {
      engine().setSecret(ConfigLoader.PREFIX + secret.key(), value);
    } catch (IllegalStateException e) {
      throw new CommandFailure(
          Exit.FAILED,
          "homelab:%s was not set: %s".formatted(secret.key(), e.getMessage().strip()));
    }
  }

  /** Asks a person; without one, only an earlier yes on the command line counts. */
  void confirm(boolean yes, String question) {
    if (yes) {
      return;
    }
    if (!invocation.terminal()) {
      throw new CommandFailure(
          Exit.USAGE, "nobody is there to answer '%s'; pass --yes.".formatted(question));
    }
    invocation.out().print(question + " Type yes to go on: ");
    invocation.out().flush();
    try {
      if (!"yes".equals(String.valueOf(invocation.in().readLine()).strip())) {
        throw new CommandFailure(Exit.USAGE, "nothing was changed.");
      }
    } catch (IOException e) {
      throw new CommandFailure(Exit.USAGE, "no answer could be read; nothing was changed.");
    }
  }

  Map<String, String> environment() {
    var passed = new TreeMap<String, String>();
    invocation
        .environment()
        .forEach(
            (name, value) -> {
              if (PASSED.contains(name) || PASSED_PREFIXES.stream().anyMatch(name::startsWith)) {
                passed.put(name, value);
              }
            });
    // OCI and R2 refuse the checksums that the engine's S3 client adds by itself.
    passed.putIfAbsent("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    passed.putIfAbsent("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required");
    return passed;
  }

  private StackFile file() {
    return StackFile.of(invocation, stack);
  }
}
