package homelab.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What can go wrong at a first boot, and how it has to end. Each is prepared while the node is off,
 * and may go on while it boots.
 */
public enum Fault {
  CLEAN(
      "nothing goes wrong; home is not there yet",
      Expected.readyWith("session: waiting, control plane: waiting for secrets"),
      180,
      new Trouble()),
  LOCK_HELD(
      "another process holds the package lock for 45 s",
      Expected.READY,
      240,
      new Trouble().holdPackageLock(45).shown("apt-guard: try 1 of")),
  LOCK_FOR_EVER(
      "another process holds the package lock and never lets go",
      Expected.failedIn("apt-guard", "lock"),
      180,
      new Trouble().holdPackageLock(3600).shown("apt-guard: try 60 of")),
  APT_DAILY(
      "apt-daily and unattended-upgrades are running",
      Expected.READY,
      240,
      new Trouble().runAptDaily().shown("apt-guard: try 1 of")),
  DPKG_HALF_DONE(
      "an installation was interrupted and is half configured",
      Expected.READY,
      180,
      new Trouble().leaveDpkgHalfDone()),
  MIRROR_AWAY(
      "the package mirror is down, then back",
      Expected.READY,
      240,
      new Trouble()
          .order("site mirror DOWN")
          .afterLine("packages: try 3 of", "site mirror WELL")
          .shown("packages: try 3 of")),
  MIRROR_BUSY(
      "the package mirror answers 503, then recovers",
      Expected.READY,
      240,
      new Trouble()
          .order("site mirror UNAVAILABLE")
          .afterLine("packages: try 3 of", "site mirror WELL")
          .shown("packages: try 1 of")),
  MIRROR_GONE(
      "the package mirror is down for good",
      Expected.failedIn("packages", "60 tries"),
      240,
      new Trouble().order("site mirror DOWN").shown("packages: try 60 of")),
  DNS_DEAD(
      "DNS answers nothing for 40 s",
      Expected.READY,
      300,
      new Trouble().order("names SILENT").after(40, "names WELL").shown("packages: try 1 of")),
  NO_ROUTE(
      "there is no default route for the first 30 s",
      Expected.READY,
      240,
      new Trouble().routeAfter(30).shown("packages: waiting for a default route")),
  NAME_UNKNOWN(
      "home's name does not exist",
      Expected.READY,
      180,
      new Trouble().order("answer HOME NXDOMAIN")),
  NAME_FAILING(
      "home's name cannot be looked up",
      Expected.READY,
      180,
      new Trouble().order("answer HOME SERVFAIL")),
  NAME_SILENT(
      "nobody answers for home's name",
      Expected.READY,
      180,
      new Trouble().order("answer HOME SILENT")),
  ADDRESS_LATE(
      "wg0 gets its address 20 s late",
      Expected.READY,
      240,
      new Trouble().pace(new Pauses("1", "1")).beforeSession("/bin/sleep 20")),
  ADDRESS_NEVER(
      "wg0 never gets its address",
      Expected.failedIn("address", "30 looks"),
      180,
      new Trouble().beforeSession("/bin/false")),
  REPOSITORY_AWAY(
      "the repository cannot be reached",
      Expected.readyWith("control plane: waiting for repository"),
      180,
      new Trouble().order("site git DOWN")),
  PULL_FAILING(
      "the registry answers 503, then recovers",
      Expected.READY,
      240,
      new Trouble()
          .order("site registry UNAVAILABLE")
          .afterLine("docker: try 3 of", "site registry WELL")
          .shown("docker: try 3 of")),
  CLOCK_WRONG(
      "the clock is six years slow for 40 s",
      Expected.READY,
      240,
      new Trouble().clockOff("-2200d", 40).shown("packages: try 1 of")),
  DISK_FULL(
      "the disk is full", Expected.failedIn("packages", "space"), 180, new Trouble().diskOf("90m"));

  private final String story;
  private final Expected expected;
  private final Duration bound;
  private final Trouble trouble;

  Fault(String story, Expected expected, int boundSeconds, Trouble trouble) {
    this.story = story;
    this.expected = expected;
    this.bound = Duration.ofSeconds(boundSeconds);
    this.trouble = trouble;
  }

  /** What happens, in a few words. */
  public String story() {
    return story;
  }

  /** The name as it is given on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Finds a fault by its label. */
  public static Optional<Fault> named(String label) {
    return Arrays.stream(values()).filter(fault -> fault.label().equals(label)).findFirst();
  }

  /** How it has to end. */
  public Expected expected() {
    return expected;
  }

  /** By when it has ended, since power-on. */
  public Duration bound() {
    return bound;
  }

  Trouble trouble() {
    return trouble;
  }

  /**
   * How a boot has to end.
   *
   * @param words for a person
   * @param met tells whether it did
   */
  public record Expected(String words, Predicate<Outcome> met) {

    static final Expected READY = new Expected("READY", Outcome::ready);

    static Expected readyWith(String part) {
      return new Expected(
          "READY, " + part, outcome -> outcome.ready() && outcome.lastLine().contains(part));
    }

    static Expected failedIn(String step, String reason) {
      return new Expected(
          "FAILED in %s for %s".formatted(step, reason),
          outcome -> outcome.failedIn(step) && outcome.lastLine().contains(reason));
    }
  }
}
