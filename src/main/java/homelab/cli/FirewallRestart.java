package homelab.cli;

import homelab.cli.FirewallHistory.Given;
import homelab.controlplane.LineDifference;
import homelab.pfsense.ConfigMark;
import homelab.proxmox.Pause;
import homelab.proxmox.ProxmoxApi;
import homelab.topology.Router;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Gives pfSense other settings: the medium in its drive, a restart, and two looks: whether the
 * session comes back, and whether pfSense tells the mark of these settings. A pfSense that restarts
 * with its old ones has a session too. Only if both hold is it written down.
 *
 * @param api the host
 * @param machine the router's id
 * @param storage where media lie
 * @param history what was given so far
 * @param session whether the session carries now
 * @param mark the mark of the settings that pfSense runs with: empty text if it tells none, nothing
 *     if it does not answer
 */
record FirewallRestart(
    ProxmoxApi api,
    int machine,
    String storage,
    FirewallHistory history,
    BooleanSupplier session,
    Supplier<Optional<String>> mark,
    InstantSource clock,
    Pause pause,
    PrintStream out) {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** How long other settings have to be told before they count as kept. */
  private static final Duration SETTLED = Duration.ofMinutes(2);

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

  /** Tells whether pfSense runs with these settings now, and the session carries. */
  boolean runsWith(Given wanted) {
    return mark.get().equals(Optional.of(wanted.record().mark())) && session.getAsBoolean();
  }

  /** Writes down settings that pfSense runs with already, without a restart. */
  void note(Given running) {
    history.add(running);
    out.println("pfSense runs with these settings already; that is written down now.");
    removeOlder();
  }

  /** Gives pfSense these settings; without a restart if it has them. */
  void apply(Given wanted) {
    if (runsWith(wanted)) {
      note(wanted);
      return;
    }
    insert(wanted.medium());
    restart(wanted, "'homelab firewall apply --back' goes back to what it was given before.");
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
        // After a way back whose end nobody saw.
        .or(history::previous)
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
    var before = history.current();
    // What was given last is not in force from now on, and a rebuild must not believe it.
    history.doubt();
    restart(
        goal,
        "Look at the router's serial console: 'qm terminal %d' on the host.".formatted(machine));
    history.add(goal, before);
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

  private void restart(Given wanted, String otherwise) {
    out.println("Restarting pfSense: for a minute or two there is no internet at home.");
    api.reboot(machine);
    var start = clock.instant();
    boolean marked = ConfigMark.isIn(wanted.settings());
    Optional<Instant> others = Optional.empty();
    while (true) {
      var told = mark.get();
      boolean right = told.equals(Optional.of(wanted.record().mark()));
      boolean back = session.getAsBoolean();
      if (right && back) {
        return;
      }
      if (!marked && back && told.filter(text -> !text.isEmpty()).isEmpty()) {
        throw unmarked(told.isPresent());
      }
      var now = clock.instant();
      others = told.isPresent() && !right ? others.or(() -> Optional.of(now)) : Optional.empty();
      if (others.filter(since -> !now.isBefore(since.plus(SETTLED))).isPresent()) {
        throw kept(told.get());
      }
      if (now.isAfter(start.plus(PATIENCE))) {
        throw back && told.isEmpty() ? untold() : gone(right, otherwise);
      }
      pause.of(LOOK);
    }
  }

  /** The file on the medium was not taken, or read and then left. */
  private CommandFailure kept(String told) {
    return new CommandFailure(
        Exit.FAILED,
        ("pfSense has restarted and goes on with the settings of before, so nothing was written"
                + " down (its name server tells %s). This release does not look at the CD drive, or"
                + " it reads the file there and keeps its old one. The way out: 'homelab firewall"
                + " export FOLDER' writes the same settings as a disk that every release takes; see"
                + " 'A release that does not take the CD' in docs/pfsense.md.")
            .formatted(told.isEmpty() ? "no mark" : "mark " + told));
  }

  /**
   * Settings of before the mark: that they are in force cannot be seen, only that others are not.
   */
  private CommandFailure unmarked(boolean answered) {
    return new CommandFailure(
        Exit.FAILED,
        ("pfSense is back, but the settings on this medium carry no mark, as those of an earlier"
                + " version of this program: nobody can see from here whether they are in force%s."
                + " Nothing was written down, so 'homelab rebuild' refuses until the next 'homelab"
                + " firewall apply'. Compare by hand: Diagnostics, Backup & Restore, Config History"
                + " in pfSense's web interface.")
            .formatted(
                answered ? "; those with a mark are not, because its name server tells none" : ""));
  }

  private CommandFailure untold() {
    return new CommandFailure(
        Exit.FAILED,
        ("pfSense is back, but it does not tell which settings it runs with, so nothing was written"
                + " down. Its name server answers '%s' in the management network only: run 'homelab"
                + " firewall apply' there; it does not restart pfSense again if the settings are in"
                + " force.")
            .formatted(ConfigMark.NAME));
  }

  private CommandFailure gone(boolean right, String otherwise) {
    return new CommandFailure(
        Exit.FAILED,
        "%s has not come back in %d minutes, so nothing was written down. %s"
            .formatted(
                right
                    ? "pfSense runs with these settings, but the session through it"
                    : "pfSense, or the session through it,",
                PATIENCE.toMinutes(),
                otherwise));
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
