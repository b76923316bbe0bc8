package homelab.cli;

import homelab.cli.FirewallHistory.Given;
import homelab.controlplane.LineDifference;
import homelab.proxmox.Pause;
import homelab.proxmox.ProxmoxApi;
import homelab.topology.Router;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Gives pfSense other settings: the medium in its drive, a restart, and a look whether the session
 * comes back. Only then is it written down.
 *
 * @param api the host
 * @param machine the router's id
 * @param storage where media lie
 * @param history what was given so far
 * @param session whether the session carries now
 */
record FirewallRestart(
    ProxmoxApi api,
    int machine,
    String storage,
    FirewallHistory history,
    BooleanSupplier session,
    InstantSource clock,
    Pause pause,
    PrintStream out) {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Shows how the settings differ from those that were given last. */
  void show(Given wanted) {
    var last = history.current();
    if (last.isEmpty()) {
      out.println("Nothing is known of what pfSense was given before.");
      return;
    }
    last.get().record().differencesTo(wanted.record()).forEach(out::println);
    out.print(
        LineDifference.unified(
            "given",
            "to be given",
            last.get().settings().lines().toList(),
            wanted.settings().lines().toList()));
  }

  /** Gives pfSense these settings. */
  void apply(Given wanted) {
    insert(wanted.medium());
    restart("'homelab firewall apply --back' goes back to what it was given before.");
    history.add(wanted);
    out.println("pfSense is back with its new settings. To go back: homelab firewall apply --back");
    removeOlder();
  }

  /**
   * Returns what going back leads to: what was given last if an apply did not end well, otherwise
   * what was given before that.
   */
  Given goal() {
    var current = history.current();
    boolean ended =
        current.isPresent() && api.medium(machine, Router.DRIVE).equals(current.map(Given::medium));
    return (ended ? history.previous() : current)
        .orElseThrow(
            () ->
                new CommandFailure(
                    Exit.REFUSED,
                    "there is nothing to go back to: no earlier 'homelab firewall apply' is"
                        + " known."));
  }

  /** Gives pfSense what it had. */
  void back(Given goal) {
    insert(goal.medium());
    restart(
        "Look at the router's serial console: 'qm terminal %d' on the host.".formatted(machine));
    history.add(goal);
    out.println(
        "pfSense has its earlier settings. Take the change out of the stack file and run"
            + " 'homelab up', or the next 'homelab firewall apply' brings it again.");
  }

  private void insert(String medium) {
    if (!api.media(storage).contains(medium)) {
      throw new CommandFailure(
          Exit.REFUSED,
          "%s is not on storage %s; run 'homelab up' first.".formatted(medium, storage));
    }
    if (!api.medium(machine, Router.DRIVE).equals(Optional.of(medium))) {
      api.insert(machine, Router.DRIVE, medium);
    }
  }

  private void restart(String otherwise) {
    out.println("Restarting pfSense: for a minute or two there is no internet at home.");
    api.reboot(machine);
    var end = clock.instant().plus(PATIENCE);
    while (!session.getAsBoolean()) {
      if (clock.instant().isAfter(end)) {
        throw new CommandFailure(
            Exit.FAILED,
            ("pfSense, or the session through it, has not come back in %d minutes, so nothing was"
                    + " written down. %s")
                .formatted(PATIENCE.toMinutes(), otherwise));
      }
      pause.of(LOOK);
    }
  }

  private void removeOlder() {
    var kept = new ArrayList<String>();
    history.current().map(Given::medium).ifPresent(kept::add);
    history.previous().map(Given::medium).ifPresent(kept::add);
    for (var file : older(api.media(storage), kept)) {
      api.deleteMedium(file);
      out.println("removed " + file);
    }
  }

  /** A file that is newer than the current one is not yet applied, and not ours to remove. */
  private static List<String> older(List<String> newestFirst, List<String> kept) {
    int current = kept.isEmpty() ? -1 : newestFirst.indexOf(kept.get(0));
    return newestFirst.stream()
        .skip(current + 1L)
        .filter(file -> file.matches(".*iso/pfsense-[0-9a-f]{16}\\.iso"))
        .filter(file -> !kept.contains(file))
        .toList();
  }
}
