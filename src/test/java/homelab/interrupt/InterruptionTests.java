package homelab.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.interrupt.Interruption.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InterruptionTests {

  private Instant now = Instant.parse("2026-12-01T00:00:00Z");
  private final List<String> happened = new ArrayList<>();
  private final Interruption interruption =
      new Interruption(() -> now, happened::add, () -> happened.add("exit"));

  private final Interruption.Work work =
      new Interruption.Work() {
        @Override
        public String awaited() {
          return "waits";
        }

        @Override
        public void ask(Cause cause) {
          happened.add("asked by " + cause);
        }

        @Override
        public String cost() {
          return "costs";
        }

        @Override
        public void end() {
          happened.add("ended");
        }
      };

  @TestFactory
  Stream<DynamicTest> whereNothingIsUnderWayEachSignalEndsTheProcess() {
    return Stream.of(Cause.values())
        .map(
            cause ->
                DynamicTest.dynamicTest(
                    cause.signal(),
                    () -> {
                      happened.clear();
                      new Interruption(() -> now, happened::add, () -> happened.add("exit"))
                          .request(cause);
                      assertThat(happened).containsExactly("exit");
                    }));
  }

  @Test
  void workIsAskedFirstAndEndedWhenAskedAgain() {
    try (var announced = interruption.begin(work)) {
      interruption.request(Cause.CTRL_C);
      assertThat(happened).containsExactly("waits", "asked by CTRL_C");
      now = now.plusSeconds(2);
      interruption.request(Cause.TERMINATED);
      assertThat(happened).endsWith("costs", "ended");
      interruption.request(Cause.CTRL_C);
      assertThat(happened).as("the third ends what does not end").endsWith("exit");
    }
  }

  @TestFactory
  Stream<DynamicTest> oneRequestThatComesTwiceIsOne() {
    return Stream.of(Cause.values())
        .map(
            second ->
                DynamicTest.dynamicTest(
                    second.signal(),
                    () -> {
                      happened.clear();
                      var one = new Interruption(() -> now, happened::add, () -> {});
                      try (var announced = one.begin(work)) {
                        one.request(Cause.HUNG_UP);
                        one.request(second);
                      }
                      assertThat(happened).containsExactly("waits", "asked by HUNG_UP");
                    }));
  }

  @Test
  void aTerminalThatIsClosedInsistsOnNothing() {
    try (var announced = interruption.begin(work)) {
      interruption.request(Cause.CTRL_C);
      now = now.plusSeconds(60);
      interruption.request(Cause.HUNG_UP);
    }
    assertThat(happened).containsExactly("waits", "asked by CTRL_C");
  }

  @Test
  void noWorkBeginsAfterARequest() {
    interruption.request(Cause.TERMINATED);
    assertThatThrownBy(() -> interruption.begin(work)).isInstanceOf(Interrupted.class);
    assertThatThrownBy(interruption::check).isInstanceOf(Interrupted.class);
    assertThatThrownBy(() -> interruption.pause(Duration.ofHours(6)))
        .isInstanceOf(Interrupted.class);
  }

  @TestFactory
  Stream<DynamicTest> aPauseEndsAtOnceAndInTheCommandsOwnThread() {
    return Stream.of(Cause.values())
        .map(
            cause ->
                DynamicTest.dynamicTest(
                    cause.signal(),
                    () -> {
                      happened.clear();
                      var one =
                          new Interruption(() -> now, happened::add, () -> happened.add("exit"));
                      var pause =
                          CompletableFuture.runAsync(
                              () -> {
                                try {
                                  one.pause(Duration.ofHours(6));
                                } catch (InterruptedException e) {
                                  throw new AssertionError(e);
                                }
                              });
                      while (!one.pauses()) {
                        Thread.onSpinWait();
                      }
                      one.request(cause);
                      assertThatThrownBy(() -> pause.get(10, TimeUnit.SECONDS))
                          .hasCauseInstanceOf(Interrupted.class);
                      assertThat(happened).isEmpty();
                    }));
  }

  @Test
  void aPauseLastsAsLongAsItShould() throws Exception {
    long start = System.nanoTime();
    interruption.pause(Duration.ofMillis(30));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
  }
}
