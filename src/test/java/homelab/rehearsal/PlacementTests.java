package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.config.Node.Placement;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.node.PlacementChoice;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Values;
import homelab.rehearsal.cloud.oci.OciWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the node runs: the stack file allows, an attempt decides, the state remembers. */
@Tag("engine")
class PlacementTests {

  private static final String INSTANCE = "oci:Core/instance:Instance";

  private RehearsalStage stage;
  private List<String> domains;

  @BeforeEach
  void open() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
    domains =
        stage.project().config().node().placements().stream()
            .map(Placement::availabilityDomain)
            .toList();
    assertThat(domains).as("the example allows several").hasSizeGreaterThanOrEqualTo(3);
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void anAttemptDeclaresExactlyItsPlacementAndAnOrdinaryRunKeepsIt() {
    succeeds(upAt(domains.get(1) + "/FAULT-DOMAIN-3"));

    assertThat(node().textOr("availabilityDomain", "")).isEqualTo(domains.get(1));
    assertThat(node().textOr("faultDomain", "")).isEqualTo("FAULT-DOMAIN-3");
    assertThat(changes(stage.run(Operation.preview()))).isEmpty();
    assertThat(changes(stage.run(Operation.up("--refresh")))).isEmpty();
    assertThat(changes(preview(domains.get(1) + "/FAULT-DOMAIN-3"))).isEmpty();
    assertThat(preview(domains.get(2)).names("replace"))
        .as("an attempt elsewhere is another machine")
        .contains("node");
    assertThat(preview(domains.get(1) + "/FAULT-DOMAIN-1").changes())
        .as("another fault domain counts too")
        .extracting(OperationResult.Step::name)
        .contains("node");
  }

  @Test
  void theOrderAndTheContentOfTheListAreNoChange() {
    succeeds(stage.run(Operation.up()));
    assertThat(node().textOr("availabilityDomain", "")).isEqualTo(domains.get(0));

    allow(domains.get(2), domains.get(1), domains.get(0));
    assertThat(changes(stage.run(Operation.preview()))).isEmpty();

    allow(domains.get(1));
    assertThat(changes(stage.run(Operation.preview())))
        .as("a machine that runs is not moved by a shorter list")
        .isEmpty();
  }

  @Test
  void whereThereIsNoCapacityAnotherPlacementWinsAndStays() {
    full(domains.get(0));
    var first = stage.run(Operation.up());
    assertThat(first.succeeded()).isFalse();
    assertThat(first.everything()).contains("Out of host capacity");
    assertThat(stage.clouds().oci().instances()).isEmpty();

    succeeds(upAt(domains.get(1)));

    assertThat(node().textOr("availabilityDomain", "")).isEqualTo(domains.get(1));
    assertThat(changes(stage.run(Operation.preview()))).isEmpty();
    assertThat(changes(stage.run(Operation.up()))).isEmpty();
  }

  @Test
  void aReplacementThatFoundNoCapacityIsEndedElsewhere() {
    succeeds(stage.run(Operation.up()));
    var old = stage.clouds().oci().instances().get(0).id();
    full(domains.get(0));
    stage
        .project()
        .edit(
            config ->
                ((ObjectNode) RehearsalProject.key(config, "node"))
                    .put("aptSnapshot", "20261115T000000Z"));
    assertThat(stage.run(Operation.up()).succeeded()).isFalse();
    assertThat(stage.clouds().oci().instances()).as("deleted first").isEmpty();

    succeeds(upAt(domains.get(2)));

    assertThat(stage.clouds().oci().instances()).hasSize(1);
    assertThat(stage.clouds().oci().instances().get(0).id()).isNotEqualTo(old);
    assertThat(node().textOr("availabilityDomain", "")).isEqualTo(domains.get(2));
    assertThat(changes(stage.run(Operation.preview()))).isEmpty();
  }

  @Test
  void aPlacementThatTheStackFileDoesNotAllowIsRefusedByName() {
    var preview = preview("xYzW:ELSEWHERE-AD-1");

    assertThat(preview.succeeded()).isFalse();
    assertThat(preview.everything())
        .contains(PlacementChoice.VARIABLE)
        .contains("xYzW:ELSEWHERE-AD-1")
        .contains(domains.get(0));
  }

  private void full(String domain) {
    stage
        .clouds()
        .oci()
        .plan(
            Fault.where(INSTANCE, "availabilityDomain", Set.of(domain), OciWorld.OUT_OF_CAPACITY),
            100);
  }

  private void allow(String... names) {
    stage
        .project()
        .edit(
            config -> {
              var node = (ObjectNode) RehearsalProject.key(config, "node");
              ArrayNode placements = node.putArray("placements");
              for (var name : names) {
                placements.addObject().put("availabilityDomain", name);
              }
            });
  }

  private OperationResult upAt(String placement) {
    return stage.run(Operation.up(), Map.of(PlacementChoice.VARIABLE, placement));
  }

  private OperationResult preview(String placement) {
    return stage.run(Operation.preview(), Map.of(PlacementChoice.VARIABLE, placement));
  }

  private Values node() {
    return stage.clouds().oci().instances().get(0).now();
  }

  private static void succeeds(OperationResult result) {
    assertThat(result.succeeded()).as(Diagnostics.of(result)).isTrue();
  }

  private static Map<String, List<String>> changes(OperationResult result) {
    succeeds(result);
    return result.changesByAction();
  }
}
