package homelab.cli;

import homelab.config.Advice;
import homelab.config.ConfigLoader;
import homelab.config.ConfigMistakes;
import homelab.config.GivenSecret;
import homelab.config.HomelabConfig;
import homelab.config.WantedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The looks at one stack's file and its backend. */
final class StackChecks {

  private final Invocation invocation;
  private final String stack;

  StackChecks(Invocation invocation, String stack) {
    this.invocation = invocation;
    this.stack = stack;
  }

  List<Check> all() {
    return List.of(
        Check.of(CheckGroup.STACK, "stack file", this::file),
        Check.of(CheckGroup.STACK, "given secrets", this::secrets),
        Check.of(CheckGroup.STACK, "their form", this::form),
        Check.of(CheckGroup.STACK, "state backend", this::backend),
        Check.of(CheckGroup.CLOUDS, "registry of images", this::registry),
        Check.of(
            CheckGroup.CLOUDS,
            "scheduled workflows",
            () -> new WorkflowCheck(invocation, config()).look()),
        Check.of(CheckGroup.STACK, "good to know", this::advice));
  }

  private Optional<HomelabConfig> config() {
    try {
      return Optional.of(ConfigLoader.fromStackFile(path()));
    } catch (ConfigMistakes | IOException e) {
      return Optional.empty();
    }
  }

  private Check.Finding registry() {
    var config = config();
    if (config.isEmpty() || invocation.toolbox().installedEngine().isEmpty()) {
      return Check.Finding.skip("not asked", "It takes a stack file and the engine.");
    }
    var key = GivenSecret.GHCR_CREDENTIAL;
    var credential =
        new EngineQuestions(PersonalStack.open(invocation, stack).engineWithoutState(), stack)
            .secrets()
            .map(secrets -> secrets.getOrDefault(ConfigLoader.PREFIX + key.key(), ""))
            .filter(value -> !value.isEmpty());
    if (credential.isEmpty()) {
      return Check.Finding.skip(
          "not asked", "%s is not set, or the engine cannot open it.".formatted(key.key()));
    }
    invocation.conceal(key.key(), credential.get());
    return new RegistryCheck(invocation.environment(), config.get()).look(credential.get(), stack);
  }

  private Check.Finding advice() {
    try {
      var advice = Advice.of(ConfigLoader.fromStackFile(path()));
      return advice.isEmpty()
          ? Check.Finding.pass("nothing")
          : Check.Finding.warn(
              advice.stream().map(Advice::title).collect(Collectors.joining("; ")),
              advice.stream()
                  .map(one -> one.title() + ": " + one.text())
                  .collect(Collectors.joining("\n")));
    } catch (ConfigMistakes | IOException e) {
      return Check.Finding.skip("not looked at", "The stack file has to be readable first.");
    }
  }

  private Check.Finding file() {
    var file = path();
    try {
      ConfigLoader.fromStackFile(file);
      return Check.Finding.pass(file.getFileName().toString());
    } catch (ConfigMistakes e) {
      return Check.Finding.fail("has mistakes", e.getMessage());
    } catch (IOException e) {
      return Check.Finding.fail(
          "cannot be read", "Copy Pulumi.home.yaml to %s and fill it in.".formatted(file));
    }
  }

  private Check.Finding secrets() {
    if (!Files.isRegularFile(path())) {
      return Check.Finding.skip("no stack file", "They are kept in the stack file.");
    }
    var missing = PersonalStack.open(invocation, stack).missing();
    return missing.isEmpty()
        ? Check.Finding.pass("all are set")
        : Check.Finding.fail(
            "%d missing".formatted(missing.size()),
            missing.stream()
                .map(
                    secret ->
                        "./homelab secret set %s --stack %s    # %s"
                            .formatted(secret.key(), stack, secret.shape()))
                .collect(Collectors.joining("\n")));
  }

  private Check.Finding form() {
    if (!Files.isRegularFile(path()) || invocation.toolbox().installedEngine().isEmpty()) {
      return Check.Finding.skip("not looked at", "It takes a stack file and the engine.");
    }
    List<WantedSecret> wanted;
    try {
      wanted = ConfigLoader.wantedSecrets(path());
    } catch (ConfigMistakes | IOException e) {
      return Check.Finding.skip("not looked at", "The stack file has to be readable first.");
    }
    var engine = PersonalStack.open(invocation, stack).engineWithoutState();
    var secrets = new EngineQuestions(engine, stack).secrets();
    if (secrets.isEmpty()) {
      return Check.Finding.skip(
          "not looked at", "The engine cannot open the secrets; is the passphrase right?");
    }
    var faults = new ArrayList<String>();
    for (var secret : wanted) {
      var value = secrets.get().get(ConfigLoader.PREFIX + secret.key());
      if (value != null) {
        invocation.conceal(secret.key(), value);
        secret.fault(value).ifPresent(faults::add);
      }
    }
    return faults.isEmpty()
        ? Check.Finding.pass("as it should be")
        : Check.Finding.fail(
            "%s wrong".formatted(Integer.toString(faults.size())), String.join("\n", faults));
  }

  private Check.Finding backend() {
    if (invocation.toolbox().installedEngine().isEmpty()) {
      return Check.Finding.skip("not asked", "The engine is not installed yet.");
    }
    if (!Files.isRegularFile(path())) {
      return Check.Finding.skip("not asked", "There is no stack file.");
    }
    var mine = PersonalStack.open(invocation, stack);
    var asked =
        mine.engineWithoutState().command(List.of("stack", "ls", "--non-interactive", "--json"));
    if (asked.exitCode() != 0) {
      return Check.Finding.fail(
          "does not answer",
          "Log in with './homelab pulumi login', or set PULUMI_BACKEND_URL. The engine says: "
              + asked.errors().strip());
    }
    try {
      return LostState.of(mine)
          .map(lost -> Check.Finding.fail("answers, without the state", lost.sentence()))
          .orElse(Check.Finding.pass("answers"));
    } catch (CommandFailure e) {
      return Check.Finding.fail("answers, and the state was not looked at", e.getMessage());
    }
  }

  private Path path() {
    return StackFile.of(invocation, stack).path();
  }
}
