package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a bare image to services at home that run as declared, with nobody's hand on anything. */
@Tag("lab")
@Tag("root")
@Tag("full")
@ExtendWith(LabStage.class)
class EndToEndTests {

  private static final Duration PATIENCE = Duration.ofSeconds(900);

  @Test
  void theNextScheduledRunOfARebuiltNodeConvergesHomeThroughTheSession(FirstBootTrial trial)
      throws IOException {
    try (var whole = WholeLab.open(trial)) {
      var times = whole.rebuild(PATIENCE);
      assertThat(times.ready()).isLessThan(times.reconciled());
      assertThat(times.output()).contains("PLAY RECAP").doesNotContain("unreachable=1");
      assertThat(whole.on(HomeMachines.SERVICE, "curl -s --max-time 5 http://127.0.0.1:8080/"))
          .isEqualTo("good");
      assertThat(whole.on(HomeMachines.TUNNEL, "systemctl is-active cloudflared"))
          .isEqualTo("active");
      assertThat(whole.on(HomeMachines.SERVICE, "cat /root/.ssh/authorized_keys"))
          .as("the run came from the node's address in the session")
          .startsWith("from=\"%s\"".formatted(trial.node().sessionAddress()));
    }
  }
}
