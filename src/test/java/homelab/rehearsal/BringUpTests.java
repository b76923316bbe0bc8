package homelab.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ResourceTransformation;
import com.pulumi.resources.StackOptions;
import homelab.config.Bootstrap;
import homelab.engine.Operation;
import homelab.engine.OperationResult;
import homelab.engine.ProgramHost;
import homelab.rehearsal.cloud.Call;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Refusal;
import homelab.rehearsal.cloud.World;
import homelab.rehearsal.cloud.proxmox.ProxmoxWorld;
import homelab.topology.Topology;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Bringing home up through the real program. Each step of the order is tried by letting the step
 * before it fail: what comes after must then not happen, and does in a program without the order.
 */
@Tag("engine")
class BringUpTests {

  private static final String RULES = "proxmoxve:firewall/rulesLegacy:RulesLegacy";
  private static final String ROUTER = "proxmoxve:index/vmLegacy:VmLegacy";
  private static final String MEDIA = "proxmoxve:index/fileLegacy:FileLegacy";
  private static final String TEMPLATE = "proxmoxve:download/file:File";

  /** The engine goes on with whatever does not depend on what failed. */
  private static final Operation UP = Operation.up("--continue-on-error");

  private RehearsalStage stage;
  private ProxmoxWorld proxmox;

  @BeforeEach
  void open() throws Exception {
    stage = RehearsalStage.open(EngineFolder.required(), Path.of("").toAbsolutePath(), "home", 0);
    stage.createStack();
    proxmox = stage.clouds().proxmox();
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  void theSwitchWaitsForTheRulesSoThatNobodyLocksThemselvesOut() {
    failOnce(RULES);

    assertThat(stage.run(UP).succeeded()).isFalse();

    assertThat(proxmox.cutOff()).as("the caller still reaches the host").isEmpty();
    succeeds(stage.run(UP));
    assertThat(proxmox.cutOff()).isEmpty();
  }

  @Test
  void aSwitchThatDoesNotWaitLocksTheCallerOut() {
    proxmox.plan(
        new Fault(
            attempt -> attempt.type().equals(RULES) && !attempt.inputs().has("containerId"),
            new Refusal("500", "the rules could not be written"),
            false),
        100);

    assertThat(withoutOrder("firewall-switch").succeeded()).isFalse();

    assertThat(proxmox.cutOff()).hasValueSatisfying(why -> assertThat(why).contains("timed out"));
  }

  @Test
  void containersWaitForTheRouterThatTheirTemplateComesThrough() {
    failOnce(ROUTER);

    assertThat(stage.run(UP).succeeded()).isFalse();

    assertThat(called(TEMPLATE)).isFalse();
    succeeds(stage.run(UP));
    assertThat(called(TEMPLATE)).isTrue();
  }

  @Test
  void aTemplateThatDoesNotWaitForTheRouterCannotBeFetched() {
    failOnce(ROUTER);

    assertThat(withoutOrder("container-template").succeeded()).isFalse();

    assertThat(proxmox.calls())
        .filteredOn(call -> call.type().equals(TEMPLATE))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.refusal()).isPresent());
  }

  @Test
  void theOperatorsWayInIsTakenAwayOnlyWhenTheSessionCarries() {
    var operator = operator();
    succeeds(stage.run(UP));
    proxmox.callFrom(controlPlane());
    assertThat(proxmox.cutOff()).as("the session carries before anything is taken").isEmpty();

    withoutBootstrap();
    succeeds(stage.run(UP));

    assertThat(proxmox.cutOff()).isEmpty();
    assertThat(stage.run(Operation.preview()).changes()).isEmpty();
    proxmox.callFrom(operator);
    assertThat(proxmox.cutOff()).as("nobody else is let in any more").isPresent();
  }

  @Test
  void takenAwayFromUnderTheOperatorItCutsTheOperatorOff() {
    var operator = operator();
    succeeds(stage.run(UP));
    proxmox.callFrom(operator);

    withoutBootstrap();
    stage.run(UP);

    assertThat(proxmox.cutOff()).isPresent();
    var after = stage.run(Operation.up("--refresh"));
    assertThat(after.succeeded()).isFalse();
    assertThat(after.everything()).contains("connection timed out (from " + operator + ")");
  }

  @Test
  void aHostThatHasNoOtherWayInYetIsNotReachedWithoutIt() {
    withoutBootstrap();

    var up = stage.run(UP);

    assertThat(up.succeeded()).isFalse();
    assertThat(up.everything()).contains("no route to host");
    assertThat(proxmox.calls())
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.refusal()).isPresent());
  }

  @Test
  void whatAGivenUpRunLeavesOnTheHostIsTakenOverByTheNextOne() {
    failOnce(ROUTER);
    assertThat(stage.run(UP).succeeded()).isFalse();
    succeeds(stage.run(Operation.destroy("--exclude-protected")));
    assertThat(proxmox.objects(MEDIA)).as("nobody deletes it").hasSize(1);
    assertThat(proxmox.objects(ROUTER)).as("the template alone").hasSize(1);

    succeeds(stage.run(UP));

    assertThat(proxmox.objects(MEDIA)).hasSize(1);
    assertThat(proxmox.objects(ROUTER)).hasSize(2);
  }

  /** As above, wherever the run is given up; each of these leaves something else behind. */
  @Tag("full")
  @TestFactory
  Stream<DynamicTest> aRunGivenUpAnywhereIsFollowedByADestroyAndAWholeOne() throws Exception {
    succeeds(stage.run(UP));
    var types =
        stage.clouds().worlds().stream()
            .flatMap(world -> world.calls().stream())
            .filter(call -> call.operation() == homelab.rehearsal.cloud.Operation.CREATE)
            .map(Call::type)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(types).hasSizeGreaterThan(20);
    return types.stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type,
                    () -> {
                      close();
                      open();
                      for (var world : stage.clouds().worlds()) {
                        world.plan(
                            Fault.on(
                                homelab.rehearsal.cloud.Operation.CREATE,
                                type,
                                new Refusal("500", "something went wrong")),
                            1);
                      }
                      // As a person's: whatever has not begun when something fails never begins.
                      assertThat(stage.run(Operation.up()).succeeded()).isFalse();
                      stage.clouds().worlds().forEach(World::calm);
                      succeeds(stage.run(Operation.destroy("--exclude-protected")));
                      assertThat(stage.clouds().leftInOci()).isEmpty();

                      succeeds(stage.run(Operation.up()));
                      assertThat(stage.run(Operation.preview()).changes()).isEmpty();
                    }));
  }

  private OperationResult withoutOrder(String name) {
    ResourceTransformation forget =
        args -> {
          if (!name.equals(args.resource().pulumiResourceName())) {
            return Optional.empty();
          }
          var options = (CustomResourceOptions) args.options();
          var kept =
              CustomResourceOptions.builder()
                  .parent(options.getParent().orElseThrow())
                  .provider(options.getProvider().orElseThrow())
                  .protect(options.getProtect().orElse(false))
                  .retainOnDelete(options.getRetainOnDelete().orElse(false))
                  .build();
          return Optional.of(new ResourceTransformation.Result(args.args(), kept));
        };
    var options = StackOptions.builder().resourceTransformations(forget).build();
    var program = new HomelabProgram(Map.of(), new SecureRandom());
    try (var host = ProgramHost.start(program, options)) {
      return stage.engine().run(UP, host);
    }
  }

  private void failOnce(String type) {
    proxmox.plan(
        Fault.on(
            homelab.rehearsal.cloud.Operation.CREATE,
            type,
            new Refusal("500", "something else went wrong")),
        1);
  }

  private boolean called(String type) {
    return proxmox.calls().stream()
        .anyMatch(
            call ->
                call.type().equals(type)
                    && call.operation() == homelab.rehearsal.cloud.Operation.CREATE);
  }

  private String operator() {
    return stage
        .project()
        .config()
        .bootstrap()
        .map(Bootstrap::operatorCidr)
        .map(cidr -> cidr.host(50).toString())
        .orElseThrow();
  }

  private String controlPlane() {
    return Topology.of(stage.project().config()).nodeEnd().address().toString();
  }

  private void withoutBootstrap() {
    var host = Topology.of(stage.project().config()).hostManagement();
    stage
        .project()
        .edit(
            config -> {
              config.remove("homelab:bootstrap");
              // The stack file's own check insists on it: the host is then called from inside.
              ((ObjectNode) RehearsalProject.key(config, "home").get("proxmox"))
                  .put("endpoint", "https://%s:8006/".formatted(host));
            });
  }

  private static void succeeds(OperationResult result) {
    assertThat(result.succeeded()).as(Diagnostics.of(result)).isTrue();
  }
}
