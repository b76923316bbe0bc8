package homelab.lab.home;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Before DynDNS asks anything, WAN's gateway has to count as online. */
class NameUpdaterTests {

  private int looks;

  @Test
  void nothingIsSentWhileTheGatewayDoesNotAnswer() {
    updater(false).update();

    assertThat(looks).isZero();
  }

  @Test
  void aGatewayThatIsNotMonitoredHoldsNothingUp() {
    updater(true).update();

    assertThat(looks).isOne();
  }

  private NameUpdater updater(boolean online) {
    var name =
        new Declaration.DynamicName(
            "wan", "home", "example.org", "zone", "token", 60, Duration.ofDays(1));
    // A private address without a service to ask ends the round before anything is sent.
    return new NameUpdater(
        name,
        "http://127.0.0.1:1/",
        () -> {
          looks++;
          return Optional.of("192.168.1.2");
        },
        () -> online,
        InstantSource.system());
  }
}
