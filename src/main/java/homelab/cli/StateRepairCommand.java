package homelab.cli;

import homelab.engine.Engine;
import homelab.state.Settlement;
import homelab.state.StateLock;
import homelab.state.StoredStack;
import homelab.tools.Temporary;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a state usable again after a run that did not come to its end. */
@Command(
    name = "repair",
    header = "Take away a dead run's lock, and find out what became of what it had begun.",
    description = {
      "",
      "For when the engine says that the stack is locked, or that operations are pending. A lock of"
          + " a",
      "run that still lives on this machine is never taken away; one of another machine only after"
          + " a",
      "question. Then each operation that had begun is looked up in its cloud by the name or tag"
          + " that it",
      "was given: what is there is adopted, what is not is forgotten. What an earlier run made"
          + " and the",
      "state does not hold is taken into it after a question, if it is this program's own.",
      ""
    },
    footer = {"", "Examples:", "  homelab state repair", "  homelab state repair --yes"})
final class StateRepairCommand implements Callable<Integer> {

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  @Mixin private StackOption stack;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask, neither before a lock is taken away nor before adopting.")
  private boolean yes;

  private final Invocation invocation;

  StateRepairCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException {
    var mine = PersonalStack.open(invocation, stack.name());
    unlock(mine, mine.stored());
    int settled = settle(mine);
    boolean tookIn = takeInWhatIsLost(mine);
    invocation
        .out()
        .println(
            settled == 0 && tookIn
                ? "'./homelab up' can run."
                : settled == 0
                    ? "nothing was under way; './homelab up' can run."
                    : "%d operations settled; './homelab up' can run.".formatted(settled));
    return Exit.OK.code();
  }

  /**
   * A creation that failed after something was made leaves nothing pending: the thing is there, and
   * the state does not know it.
   */
  private boolean takeInWhatIsLost(PersonalStack mine) {
    if (!mine.missing().isEmpty()) {
      return false;
    }
    var guard = new CollisionGuard(invocation, mine);
    CollisionGuard.Looked looked;
    try {
      looked = guard.look(mine.state(), Map.of(), any -> true);
    } catch (CommandFailure e) {
      // Whatever it is, the next 'up' stops at it; the state itself is usable.
      invocation.err().println("note: " + e.getMessage());
      return false;
    }
    if (!looked.hasOwn()) {
      return false;
    }
    guard.show(looked);
    mine.confirm(yes, "Take this into the state?");
    guard.adopt(looked);
    return true;
  }

  private void unlock(PersonalStack mine, StoredStack stored) throws IOException {
    var store = stored.store();
    for (var lock : StateLock.of(store, stored.project(), stack.name())) {
      var whose =
          "process %d of %s on %s, %s old"
              .formatted(lock.process(), lock.owner(), lock.host(), lock.age(invocation.clock()));
      if (lock.host().equals(host())) {
        var process = ProcessHandle.of(lock.process()).filter(ProcessHandle::isAlive);
        if (process.isPresent()) {
          throw new CommandFailure(
              Exit.REFUSED,
              ("the lock belongs to %s, which still runs here (%s). Wait for it, or end it with"
                      + " 'kill -INT %d' and run this again.")
                  .formatted(whose, process.get().info().command().orElse("?"), lock.process()));
        }
        invocation.out().printf("lock of %s: that process is no more; taken away%n", whose);
      } else {
        invocation.out().printf("lock of %s%n", whose);
        mine.confirm(yes, "Does nothing run there any more? Take the lock away?");
        invocation.out().println("taken away");
      }
      store.delete(lock.name());
    }
  }

  private int settle(PersonalStack mine) throws IOException {
    try (var temporary = Temporary.folder("homelab-asking")) {
      var folder = temporary.path();
      Files.writeString(folder.resolve("Pulumi.yaml"), "name: homelab\nruntime: java\n");
      byte[] chance = new byte[16];
      new SecureRandom().nextBytes(chance);
      var variables = new TreeMap<>(mine.environment());
      variables.put("PULUMI_BACKEND_URL", folder.toUri().toString());
      variables.put("PULUMI_CONFIG_PASSPHRASE", HexFormat.of().formatHex(chance));
      variables.remove("PULUMI_CONFIG_PASSPHRASE_FILE");
      var asking =
          new Engine(invocation.toolbox().engine(), folder, "asking", variables)
              .heeding(invocation.interruption());
      asking.createStack();
      return new Settlement(mine.engine(), asking, invocation.out()::println).settle();
    }
  }

  /** The name that the engine, too, writes into its locks. */
  private static String host() throws IOException {
    return Files.isReadable(HOST_NAME)
        ? Files.readString(HOST_NAME).strip()
        : InetAddress.getLocalHost().getHostName();
  }
}
