package homelab.capacity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Asks one placement after the other until one has room, time is over or something is wrong that
 * waiting does not mend. Before each attempt and each pause the journal says how to go on, so the
 * search may be stopped at any moment.
 */
public final class Search {

  /** Rounds in which every placement names the limit, before the limit is believed. */
  static final int LIMITS_BELIEVED = 4;

  /** Time-outs of one placement in a row, before a person has to look. */
  static final int TIME_OUTS_BORNE = 3;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT);

  /** Tries to make the node once. */
  @FunctionalInterface
  public interface Attempt {

    /** Returns what went wrong; nothing if the node is there. */
    List<Refusal> at(String placement);
  }

  /** How a search ended. */
  public enum End {
    /** The node is there. */
    MADE,
    /** Time is over; the same command goes on. */
    NO_CAPACITY,
    /** Something that waiting does not mend. */
    STOPPED
  }

  private final InstantSource clock;
  private final ZoneId zone;
  private final Sleeper sleeper;
  private final Pace pace;
  private final JournalFile file;
  private final Consumer<String> teller;

  /**
   * Prepares a search.
   *
   * @param clock what time it is
   * @param zone in which times are told
   * @param sleeper how to wait
   * @param pace how often to ask
   * @param file where the journal lies
   * @param teller takes each sentence for the person
   */
  public Search(
      InstantSource clock,
      ZoneId zone,
      Sleeper sleeper,
      Pace pace,
      JournalFile file,
      Consumer<String> teller) {
    this.clock = clock;
    this.zone = zone;
    this.sleeper = sleeper;
    this.pace = pace;
    this.file = file;
    this.teller = teller;
  }

  /**
   * Searches, going on where a journal ends.
   *
   * @param wait for how long to begin further attempts; with none, each placement is asked once
   */
  public End run(Rotation rotation, Duration wait, Attempt attempt) throws InterruptedException {
    var until = clock.instant().plus(wait);
    var known = file.read();
    known.ifPresent(
        journal ->
            teller.accept(
                "Going on with the search of %s: %d attempts so far."
                    .formatted(told(journal.started()), journal.attempts())));
    var run =
        new Run(
            rotation,
            known.orElse(Journal.beginning(clock.instant(), Optional.empty())),
            until,
            attempt);
    return run.search();
  }

  private String told(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  private final class Run {

    private final Rotation rotation;
    private final Instant until;
    private final Attempt attempt;
    private final Instant started;
    private final List<Instant> requests;
    private final Set<String> absent;
    private final Set<String> asked = new TreeSet<>();
    private Instant notBefore;
    private int attempts;
    private int rounds;
    private int throttles;
    private int limits;
    private int timeOuts;

    Run(Rotation rotation, Journal journal, Instant until, Attempt attempt) {
      this.rotation = rotation.from(journal.next());
      this.until = until;
      this.attempt = attempt;
      this.started = journal.started();
      this.requests = new ArrayList<>(journal.requests());
      this.absent = new TreeSet<>(journal.absent());
      this.notBefore = journal.notBefore();
      this.attempts = journal.attempts();
      this.rounds = journal.rounds();
      this.throttles = journal.throttles();
      this.limits = journal.limits();
    }

    End search() throws InterruptedException {
      while (true) {
        boolean onlyLimits = true;
        boolean throttled = false;
        var places = rotation.without(absent);
        for (int i = 0; i < places.size() && !throttled; ) {
          var place = places.get(i);
          if (!reach(place)) {
            return over();
          }
          teller.accept(
              "Asking for a host in %s (%d of %d), attempt %d."
                  .formatted(place, i + 1, places.size(), attempts + 1));
          var refusals = ask(place);
          if (refusals.isEmpty()) {
            file.delete();
            return End.MADE;
          }
          var mood = Refusal.together(refusals);
          var after = places.get((i + 1) % places.size());
          throttles = mood == Mood.THROTTLED ? throttles + 1 : 0;
          timeOuts = mood == Mood.TIMED_OUT ? timeOuts + 1 : 0;
          onlyLimits &= mood == Mood.LIMIT;
          if (mood == Mood.OTHER) {
            return stop(place, "%s: %s".formatted(place, Refusal.words(refusals)));
          }
          teller.accept("%s: %s (%s)".formatted(place, mood.meaning(), Refusal.words(refusals)));
          switch (mood) {
            case SHAPE_ABSENT -> absent.add(place);
            case THROTTLED -> {
              throttled = true;
              after = place;
              notBefore = clock.instant().plus(pace.afterThrottles(throttles));
            }
            case TIMED_OUT -> {
              after = place;
              notBefore = clock.instant().plus(pace.afterRounds(timeOuts));
              if (timeOuts >= TIME_OUTS_BORNE) {
                return stop(
                    place,
                    "No answer from %s %d times in a row. Look in Oracle's console whether an"
                            .formatted(place, timeOuts)
                        + " instance is there that the state does not know; delete it there"
                        + " first.");
              }
            }
            default -> {}
          }
          note(after);
          if (mood != Mood.TIMED_OUT) {
            i++;
          }
        }
        if (rotation.without(absent).isEmpty()) {
          absent.clear();
          return stop(
              rotation.names().get(0),
              "None of node.placements has A1 machines; add a domain that has.");
        }
        if (!throttled) {
          rounds++;
          limits = onlyLimits ? limits + 1 : 0;
          if (limits >= LIMITS_BELIEVED) {
            limits = 0;
            return stop(
                rotation.without(absent).get(0),
                "Oracle names the limit everywhere, %d rounds in a row: it is real. See in its"
                        .formatted(LIMITS_BELIEVED)
                    + " console, under Limits, Quotas and Usage, what else uses A1 machines.");
          }
          notBefore = clock.instant().plus(pace.afterRounds(rounds));
          note(rotation.without(absent).get(0));
        }
      }
    }

    /** Waits until this placement may be asked; false if that would be too late. */
    private boolean reach(String place) throws InterruptedException {
      var now = clock.instant();
      var at = Pace.allowed(requests, now);
      at = notBefore.isAfter(at) ? notBefore : at;
      boolean first = asked.add(place);
      if (first && !at.isAfter(now)) {
        return true;
      }
      if (at.isAfter(until)) {
        return false;
      }
      if (at.isAfter(now)) {
        teller.accept(
            "Next is %s at %s; asking until %s. Ctrl-C is safe: the same command goes on from here."
                .formatted(place, told(at), told(until)));
        sleeper.sleep(Duration.between(now, at));
      }
      return true;
    }

    private List<Refusal> ask(String place) {
      var now = clock.instant();
      requests.add(now);
      attempts++;
      // Before the attempt: whoever is stopped in the middle of it asks the same place again.
      note(place);
      return attempt.at(place);
    }

    private void note(String next) {
      var recent = Pace.recent(requests, clock.instant());
      requests.retainAll(recent);
      file.write(
          new Journal(
              started,
              attempts,
              Optional.of(next),
              notBefore,
              rounds,
              throttles,
              limits,
              List.copyOf(absent),
              recent));
    }

    private End over() {
      teller.accept(
          "No room in %s after %d attempts since %s; the time given is over."
              .formatted(String.join(", ", rotation.without(absent)), attempts, told(started)));
      return End.NO_CAPACITY;
    }

    private End stop(String next, String sentence) {
      teller.accept(sentence);
      if (attempts == 1) {
        // It was no search yet: nothing has to be gone on with.
        file.delete();
      } else {
        note(next);
      }
      return End.STOPPED;
    }
  }
}
