package homelab.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.capacity.Search.Attempt;
import homelab.capacity.Search.End;
import homelab.config.Node.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where is asked, when, for how long, and what the person reads meanwhile. */
class SearchTests {

  private static final String INSTANCE = "oci:Core/instance:Instance";
  private static final Refusal FULL =
      new Refusal(INSTANCE, "500-InternalError, Out of host capacity.");
  private static final Refusal THROTTLED =
      new Refusal(INSTANCE, "429-TooManyRequests, Too many requests for the user");
  private static final Refusal LIMIT =
      new Refusal(INSTANCE, "400-LimitExceeded, exceeded: standard-a1-core-count.");
  private static final Refusal ABSENT =
      new Refusal(INSTANCE, "404-NotAuthorizedOrNotFound, shape VM.Standard.A1.Flex not found");
  private static final Refusal LATE = new Refusal(INSTANCE, "Timeout, context deadline exceeded");
  private static final Refusal WRONG = new Refusal(INSTANCE, "401-NotAuthenticated");
  private static final Rotation THREE =
      Rotation.of(List.of(place("AD-1"), place("AD-2"), place("AD-3")), Optional.empty());

  @TempDir Path folder;

  private final FakeTime time = new FakeTime(Instant.parse("2026-11-24T12:00:00Z"));
  private final List<String> told = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Instant> at = new ArrayList<>();
  private JournalFile journal;

  @BeforeEach
  void keepAJournal() {
    journal = new JournalFile(folder.resolve("home.json"));
  }

  @Test
  void thePlacementThatWorkedIsAskedFirstAndTheRestInTheStackFilesOrder() {
    var allowed = List.of(place("AD-1"), place("AD-2"), place("AD-3"));

    assertThat(Rotation.of(allowed, Optional.of(at("AD-2", "FAULT-DOMAIN-3"))).names())
        .containsExactly("AD-2", "AD-1", "AD-3");
    assertThat(Rotation.of(allowed, Optional.of(place("AD-9"))).names())
        .as("no longer allowed")
        .containsExactly("AD-1", "AD-2", "AD-3");
    assertThat(
            Rotation.of(
                    List.of(at("AD-1", "FAULT-DOMAIN-1"), at("AD-1", "FAULT-DOMAIN-2")),
                    Optional.of(at("AD-1", "FAULT-DOMAIN-2")))
                .names())
        .containsExactly("AD-1/FAULT-DOMAIN-2", "AD-1/FAULT-DOMAIN-1");
  }

  @Test
  void withNoTimeToWaitEachPlacementIsAskedOnceAndTheJournalStays() throws Exception {
    assertThat(search(THREE, Duration.ZERO, place -> FULL)).isEqualTo(End.NO_CAPACITY);

    assertThat(asked).containsExactly("AD-1", "AD-2", "AD-3");
    assertThat(journal.read()).get().returns(3, Journal::attempts);
    assertThat(told)
        .contains("Asking for a host in AD-1 (1 of 3), attempt 1.")
        .anyMatch(line -> line.contains("no host is free there") && line.contains("Out of host"))
        .last()
        .asString()
        .contains("3 attempts since 2026-11-24 12:00");
  }

  @Test
  void theFirstPlacementWithRoomEndsTheSearchAndTheJournal() throws Exception {
    assertThat(search(THREE, Duration.ZERO, place -> place.equals("AD-3") ? null : FULL))
        .isEqualTo(End.MADE);

    assertThat(asked).containsExactly("AD-1", "AD-2", "AD-3");
    assertThat(journal.read()).isEmpty();
  }

  @Test
  void aFortnightStaysUnderThePoliteLimitAndEndsWhenThereIsRoom() throws Exception {
    var free = time.instant().plus(Duration.ofDays(13).plusHours(5));

    var end =
        search(
            THREE,
            Duration.ofDays(14),
            place -> {
              time.sleep(Duration.ofSeconds(4));
              boolean room = place.equals("AD-2") && time.instant().isAfter(free);
              return room ? null : at.size() % 50 == 0 ? THROTTLED : FULL;
            });

    assertThat(end).isEqualTo(End.MADE);
    assertThat(asked).last().isEqualTo("AD-2");
    assertThat(Duration.between(free, at.get(at.size() - 1)))
        .as("how long free room goes unnoticed")
        .isLessThan(Duration.ofMinutes(80));
    assertThat(busiestHour()).isLessThanOrEqualTo(Pace.REQUESTS_PER_HOUR).isGreaterThan(8);
    assertThat(asked.size() / (13 * 24.0)).as("each hour on average").isBetween(8.0, 16.0);
  }

  @Test
  void beingStartedAgainAndAgainIsNoWayAroundTheLimit() throws Exception {
    for (int i = 0; i < 30; i++) {
      search(THREE, Duration.ofSeconds(30), place -> FULL);
      time.sleep(Duration.ofSeconds(20));
    }

    assertThat(busiestHour()).isLessThanOrEqualTo(Pace.REQUESTS_PER_HOUR);
    assertThat(told).anyMatch(line -> line.startsWith("Going on with the search of 2026-11-24"));
  }

  @Test
  void afterTooManyRequestsTheRoundEndsAndTheNextComesMuchLater() throws Exception {
    search(THREE, Duration.ofMinutes(30), place -> at.size() == 2 ? THROTTLED : FULL);

    assertThat(asked).startsWith("AD-1", "AD-2", "AD-1");
    assertThat(Duration.between(at.get(1), at.get(2))).isBetween(minutes(10), minutes(12));
    assertThat(told).anyMatch(line -> line.contains("Ctrl-C is safe"));
  }

  @Test
  void aDomainWithoutSuchMachinesIsNotAskedAgain() throws Exception {
    search(THREE, Duration.ofHours(2), place -> place.equals("AD-2") ? ABSENT : FULL);

    assertThat(asked).filteredOn("AD-2"::equals).hasSize(1);
    assertThat(asked).filteredOn("AD-3"::equals).hasSizeGreaterThan(5);
  }

  @Test
  void whereNoDomainHasSuchMachinesTheSearchStops() throws Exception {
    assertThat(search(THREE, Duration.ofHours(2), place -> ABSENT)).isEqualTo(End.STOPPED);

    assertThat(asked).hasSize(3);
    assertThat(told).last().asString().contains("node.placements");
    assertThat(journal.read())
        .get()
        .as("so that a mended list works")
        .returns(List.of(), Journal::absent);
  }

  @Test
  void aLimitIsBelievedOnlyWhenItIsSaidEverywhereForLong() throws Exception {
    assertThat(search(THREE, Duration.ofDays(1), place -> at.size() < 7 ? LIMIT : null))
        .as("right after a deletion")
        .isEqualTo(End.MADE);
    asked.clear();

    assertThat(search(THREE, Duration.ofDays(1), place -> LIMIT)).isEqualTo(End.STOPPED);

    assertThat(asked).hasSize(3 * Search.LIMITS_BELIEVED);
    assertThat(told).last().asString().contains("it is real").contains("Quotas");
  }

  @Test
  void anAnswerThatDidNotComeIsAskedForAtTheSamePlace() throws Exception {
    assertThat(search(THREE, Duration.ofHours(1), place -> at.size() == 1 ? LATE : null))
        .isEqualTo(End.MADE);
    assertThat(asked).containsExactly("AD-1", "AD-1");
    assertThat(Duration.between(at.get(0), at.get(1))).isGreaterThanOrEqualTo(minutes(2));
    asked.clear();

    assertThat(search(THREE, Duration.ofHours(1), place -> LATE)).isEqualTo(End.STOPPED);

    assertThat(asked).hasSize(Search.TIME_OUTS_BORNE);
    assertThat(told).last().asString().contains("instance is there");
  }

  @Test
  void anythingElseStopsAtOnce() throws Exception {
    assertThat(search(THREE, Duration.ofDays(1), place -> at.size() == 2 ? WRONG : FULL))
        .isEqualTo(End.STOPPED);

    assertThat(asked).containsExactly("AD-1", "AD-2");
    assertThat(told).last().isEqualTo("AD-2: 401-NotAuthenticated");
  }

  @Test
  void whatIsWrongFromTheStartLeavesNoJournal() throws Exception {
    assertThat(search(THREE, Duration.ofDays(1), place -> WRONG)).isEqualTo(End.STOPPED);

    assertThat(journal.read()).isEmpty();
  }

  @Test
  void whoeverIsStoppedInTheMiddleGoesOnAtTheSamePlace() {
    assertThatThrownBy(
            () ->
                search(
                    THREE,
                    Duration.ofDays(1),
                    place -> {
                      if (at.size() == 5) {
                        throw new IllegalStateException("stopped");
                      }
                      return FULL;
                    }))
        .hasMessage("stopped");
    assertThat(journal.read()).get().returns(Optional.of("AD-2"), Journal::next);
    asked.clear();

    assertThat(assertSearch(place -> null)).isEqualTo(End.MADE);

    assertThat(asked).containsExactly("AD-2");
    assertThat(told).anyMatch(line -> line.endsWith("5 attempts so far."));
  }

  private End assertSearch(Function<String, Refusal> answer) {
    try {
      return search(THREE, Duration.ofDays(1), answer);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private End search(Rotation rotation, Duration wait, Function<String, Refusal> answer)
      throws InterruptedException {
    Attempt attempt =
        place -> {
          asked.add(place);
          at.add(time.instant());
          var refusal = answer.apply(place);
          return refusal == null ? List.of() : List.of(refusal);
        };
    return new Search(time, ZoneOffset.UTC, time, new Pace(new Random(4711)), journal, told::add)
        .run(rotation, wait, attempt);
  }

  private long busiestHour() {
    return at.stream()
        .mapToLong(
            start ->
                at.stream()
                    .filter(
                        other -> !other.isBefore(start) && other.isBefore(start.plus(Pace.HOUR)))
                    .count())
        .max()
        .orElse(0);
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Placement place(String domain) {
    return new Placement(domain, Optional.empty());
  }

  private static Placement at(String domain, String fault) {
    return new Placement(domain, Optional.of(fault));
  }
}
