package homelab.cli;

import homelab.cli.Check.Finding;
import homelab.cloudflare.CloudflareRefusal;
import homelab.collision.Found;
import homelab.collision.Wanted;
import homelab.config.ConfigMistakes;
import homelab.proxmox.ProxmoxRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Looks whether what the next 'up' would make is there already, by the same code as 'up' itself.
 */
final class CollisionChecks {

  /** A cloud that has not answered one call by then counts as silent. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Invocation invocation;
  private final String stack;

  CollisionChecks(Invocation invocation, String stack) {
    this.invocation = invocation;
    this.stack = stack;
  }

  List<Check> all() {
    return List.of(
        Check.of(
            CheckGroup.HOME,
            "numbers and names at home",
            () -> look(true, (guard, wanted) -> guard.atHome(wanted, ANSWER))),
        Check.of(
            CheckGroup.CLOUDS,
            "names at Cloudflare",
            () -> look(false, (guard, wanted) -> guard.atCloudflare(wanted, ANSWER))));
  }

  private Finding look(
      boolean atHome, BiFunction<CollisionGuard, List<Wanted>, List<Found>> question) {
    try {
      if (!Files.isRegularFile(StackFile.of(invocation, stack).path())) {
        return Finding.skip("not asked", "There is no stack file.");
      }
      var mine = PersonalStack.open(invocation, stack);
      if (invocation.toolbox().installedEngine().isEmpty() || !mine.missing().isEmpty()) {
        return Finding.skip("not asked", "The engine and the secrets have to be there first.");
      }
      var guard = new CollisionGuard(invocation, mine);
      var state = mine.state();
      var returning = ReturningServices.of(invocation, mine, state);
      var wanted =
          guard.wanted(state, one -> one.place().isAtHome() == atHome && !returning.takesBack(one));
      if (wanted.isEmpty()) {
        return Finding.pass("nothing is to be made");
      }
      var found = question.apply(guard, wanted);
      return found.isEmpty()
          ? Finding.pass("%d are to be made, all free".formatted(wanted.size()))
          : Finding.fail(
              "%d of %d are there already".formatted(found.size(), wanted.size()),
              found.stream()
                      .map(one -> "%s: %s".formatted(one.wanted().resource(), one.words()))
                      .collect(Collectors.joining("\n"))
                  + "\n"
                  + "What this program made itself './homelab up' or './homelab state repair' takes"
                  + " into the state instead.");
    } catch (ConfigMistakes e) {
      return Finding.skip("not asked", "The stack file has to be right first.");
    } catch (CommandFailure e) {
      return Finding.skip("not asked", e.getMessage());
    } catch (ProxmoxRefusal | CloudflareRefusal e) {
      return e.getCause() instanceof IOException
          ? Finding.skip("not reached from here", e.getMessage())
          : Finding.fail("refused", e.getMessage());
    }
  }
}
