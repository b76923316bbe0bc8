package homelab.rehearsal.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homelab.rehearsal.cloud.oci.OciWorld;
import homelab.rehearsal.cloud.oci.Tenancy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTests {

  private static final String VCN = "oci:Core/vcn:Vcn";

  @Test
  void scalesEveryFigure() {
    var instance = "oci:Core/instance:Instance";
    assertThat(new Latencies(1).of(instance, Operation.CREATE)).isEqualTo(Duration.ofSeconds(45));
    assertThat(new Latencies(0.01).of(instance, Operation.CREATE))
        .isEqualTo(Duration.ofMillis(450));
    assertThat(new Latencies(0).of(instance, Operation.CREATE)).isZero();
    assertThat(new Latencies(1).of("command:local:Command", Operation.CREATE))
        .as("a command takes its own time")
        .isZero();
    assertThatThrownBy(() -> new Latencies(-1)).hasMessageContaining("negative");
  }

  @Test
  void waitsAsLongAsTheTableSaysAfterTheWorkIsDoneAndWritesItDown() throws Exception {
    var slept = new ArrayList<Duration>();
    var seenWhileWaiting = new ArrayList<Integer>();
    var worlds = new OciWorld[1];
    worlds[0] =
        new OciWorld(
            Tenancy.example(),
            new World.Surroundings(
                Clock.systemUTC(),
                duration -> {
                  slept.add(duration);
                  seenWhileWaiting.add(worlds[0].objects(VCN).size());
                },
                new Latencies(1),
                new Random(1)));
    try (var oci = Plugin.serving(worlds[0])) {
      oci.create(
          VCN,
          Map.of(
              "compartmentId",
              "ocid1.compartment.oc1..examplecompartment",
              "cidrBlocks",
              List.of("10.0.0.0/16")));
    }
    assertThat(slept).containsExactly(Duration.ofSeconds(2));
    assertThat(seenWhileWaiting).as("a caller that dies now leaves it behind").containsExactly(1);
    assertThat(worlds[0].calls().get(0).latency()).isEqualTo(Duration.ofSeconds(2));
  }
}
