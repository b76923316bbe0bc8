package homelab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import homelab.engine.Engine.CommandResult;
import homelab.state.Backend;
import homelab.state.BucketStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the place where the state lies, and the stack in it. */
@Command(
    name = "init",
    header = "Make the bucket of the state and the stack in it.",
    description = {
      "",
      "Takes the address from PULUMI_BACKEND_URL, makes the bucket if it is not there, has it keep"
          + " old",
      "versions and refuse the public where the service knows how, logs in, and makes the stack."
          + " What is",
      "there already stays as it is, so this can be run again.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  export PULUMI_BACKEND_URL='s3://my-homelab-state?region=eu-central-1'",
      "  homelab state init",
      "  homelab state init --secrets-provider 'awskms://alias/homelab?region=eu-central-1'",
      "",
      "docs/state.md has an address for each service."
    })
final class StateInitCommand implements Callable<Integer> {

  private static final String PASSPHRASE = "passphrase";

  @Mixin private StackOption stack;

  @Option(
      names = "--secrets-provider",
      defaultValue = PASSPHRASE,
      paramLabel = "WHAT",
      description = {
        "What encrypts the secrets in the state: 'passphrase', or a key of a service as Pulumi"
            + " writes it (default: ${DEFAULT-VALUE})."
      })
  private String secretsProvider;

  @Option(
      names = "--start-over",
      description = {
        "Make an empty stack although an earlier state holds something. It is kept in the backend;"
            + " what it holds in the clouds is yours to delete."
      })
  private boolean startOver;

  private final Invocation invocation;

  StateInitCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    var mine = PersonalStack.open(invocation, stack.name());
    var address = mine.backend().address();
    if (secretsProvider.equals(PASSPHRASE)) {
      Passphrase.required(invocation);
    }
    var backend = Backend.of(address, invocation.environment());
    backend
        .bucket()
        .ifPresent(bucket -> prepare(BucketStore.open(bucket, invocation.environment())));
    requireNothingToForget(mine);
    must(
        mine.engineWithoutState().command(List.of("login", address, "--non-interactive")),
        "logged in");
    makeStack(mine);
    return Exit.OK.code();
  }

  private void prepare(BucketStore bucket) {
    try (bucket) {
      if (bucket.exists()) {
        say(bucket.place() + ": there already");
      } else {
        bucket.create();
        say(bucket.place() + ": made");
      }
      say(
          bucket.keepVersions()
              ? "old versions of the state: kept"
              : "old versions of the state: this service keeps none. Run 'homelab state backup'"
                  + " now and then.");
      say(
          bucket.blockPublicAccess()
              ? "public access: blocked"
              : "public access: this service has no such switch; its buckets are private unless"
                  + " you open them.");
    }
  }

  /** The engine would make an empty stack in the place of a lost one, over its last copy. */
  private void requireNothingToForget(PersonalStack mine) {
    var lost = LostState.of(mine);
    if (lost.isPresent() && startOver) {
      mine.stored().startOver();
      say("the earlier state: kept in the backend below homelab/earlier, and not in force");
    } else {
      lost.ifPresent(LostState::refuseToInit);
    }
  }

  private void makeStack(PersonalStack mine) {
    if (exists(mine)) {
      say("stack %s: there already".formatted(stack.name()));
      return;
    }
    must(
        mine.engineWithoutState()
            .command(
                List.of(
                    "stack",
                    "init",
                    stack.name(),
                    "--secrets-provider",
                    secretsProvider,
                    "--non-interactive")),
        "made stack " + stack.name());
    say("stack %s: made, its secrets under %s".formatted(stack.name(), kind()));
  }

  /** What comes after the scheme names a key, which is nobody's business. */
  private String kind() {
    return secretsProvider.replaceAll(":.*", "");
  }

  private boolean exists(PersonalStack mine) {
    var listed =
        mine.engineWithoutState().command(List.of("stack", "ls", "--json", "--non-interactive"));
    must(listed, "listed the stacks");
    try {
      for (JsonNode row : new ObjectMapper().readTree(listed.output())) {
        var name = row.path("name").asText();
        if (name.equals(stack.name()) || name.endsWith("/" + stack.name())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new CommandFailure(Exit.FAILED, "the engine listed its stacks in an unknown form.");
    }
  }

  private void must(CommandResult result, String what) {
    if (result.exitCode() != 0) {
      throw new CommandFailure(
          Exit.FAILED,
          "the engine has not %s:%n%s"
              .formatted(what, (result.errors() + result.output()).strip()));
    }
  }

  private void say(String line) {
    invocation.out().println(line);
  }
}
