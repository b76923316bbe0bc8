package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import homelab.rehearsal.StateGraph;
import homelab.rehearsal.StateGraph.Entry;
import homelab.rehearsal.cloud.Fault;
import homelab.rehearsal.cloud.Operation;
import homelab.rehearsal.cloud.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One homelab whose session gets other keys again and again, cut off after each step: it goes on
 * where it stopped, and until pfSense has the keys no rebuild makes a node that it would not know.
 */
@Tag("engine")
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(OneHome.class)
class RotateSessionTests {

  private static final String JOURNAL = "home.rotation.json";

  private final HomeStage home;

  RotateSessionTests(HomeStage home) {
    this.home = home;
  }

  @Test
  @Order(1)
  void nothingIsBegunWhereItCouldNotBeEnded() {
    var before = home.drive();
    home.homelab("rotate", "session", "--yes").refused("nobody has written down");
    home.ok("firewall", "apply", "--yes");

    home.atHome(false);
    home.homelab("rotate", "session", "--yes").refused("Run this in the management network");
    home.atHome(true);
    home.host().fail("GET qemu");
    var noHost = home.homelab("rotate", "session", "--yes");
    home.host().fail("");
    assertThat(noHost.exitCode()).as(noHost.everything()).isEqualTo(Exit.FAILED.code());
    assertThat(noHost.errors()).contains("Proxmox answered 500");
    home.editHome(file -> file.put("timeZone", "Europe/Paris"));
    home.homelab("rotate", "session", "--yes").refused("run 'homelab up'");
    home.editHome(file -> file.put("timeZone", "Europe/Berlin"));
    var unasked = home.homelab("rotate", "session");
    assertThat(unasked.exitCode()).as(unasked.everything()).isEqualTo(Exit.USAGE.code());

    assertThat(home.recorded(JOURNAL)).isEmpty();
    assertThat(home.drive()).isEqualTo(before);
    assertThat(home.sessionCarries()).isTrue();
  }

  @Test
  @Order(2)
  void cutOffAfterTheNewKeysItGoesOnAndARebuildMeanwhileIsRefused() {
    var keys = home.keysOfBothEnds();
    var reboots = reboots();

    cutAt("1 of 3");

    assertThat(home.keysOfBothEnds()).as("nobody was given the new keys").isEqualTo(keys);
    assertThat(home.sessionCarries()).isTrue();
    assertThat(home.recorded(JOURNAL)).isPresent();
    home.homelab("rebuild", "--yes").refused("'homelab rotate session', begun", "waits at home");
    var node = home.copy().clouds().oci().instances().get(0).id();
    for (var words :
        new String[][] {
          {"up", "--yes"},
          {"up", "--yes", "--until", "firewall"},
          {"rotate", "deploy-key", "--yes"},
          {"retire", "blog", "--confirm", "blog"}
        }) {
      home.homelab(words)
          .refused(
              "at step 2 of 3: the new keys are made, and pfSense was not given them yet",
              "homelab/applied/home.rotation.json",
              "Run 'homelab rotate session' at home first");
    }
    assertThat(home.copy().clouds().oci().instances().get(0).id()).isEqualTo(node);
    assertThat(home.keysOfBothEnds()).as("neither end was touched").isEqualTo(keys);

    var medium = home.drive();
    var again = home.ok("rotate", "session", "--yes");

    assertThat(again.output()).contains("goes on", "-", "the session's preshared key is another");
    assertThat(home.drive()).as("no keys were made twice").isEqualTo(medium);
    assertThat(reboots()).isEqualTo(reboots + 1);
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(3)
  void cutOffWhileKeysAreMadeAllThreeAreMadeOnceMore() {
    var keys = home.keysOfBothEnds();

    cutOffWhileKeysAreMade();

    assertThat(home.keysOfBothEnds()).isEqualTo(keys);
    home.homelab("rebuild", "--yes").refused("waits at home");
    home.homelab("up", "--yes").refused("at step 1 of 3: the new keys are not all made");
    home.homelab("firewall", "apply", "--yes").refused("run 'homelab up'");
    home.ok("rotate", "session", "--yes");
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(4)
  void pfsenseThatDoesNotComeBackIsPutBackAndTheChangeStillWaits() {
    var keys = home.keysOfBothEnds();
    var record = home.recorded("home.json");
    home.breakSettings(true);

    var lost = home.homelab("rotate", "session", "--yes");

    assertThat(lost.exitCode()).as(lost.everything()).isEqualTo(Exit.FAILED.code());
    assertThat(lost.errors()).contains("nothing was written down", "firewall apply --back");
    assertThat(home.recorded("home.json")).isEqualTo(record);
    home.breakSettings(false);
    home.ok("firewall", "apply", "--back", "--yes");
    assertThat(home.keysOfBothEnds()).as("as before").isEqualTo(keys);
    assertThat(home.sessionCarries()).isTrue();
    home.homelab("rebuild", "--yes").refused("waits at home");

    home.ok("rotate", "session", "--yes");
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(5)
  void cutOffAfterPfsenseEitherCommandMakesTheNode() {
    var keys = home.keysOfBothEnds();
    cutAt("2 of 3");
    assertThat(home.sessionCarries()).as("the node has the old keys").isFalse();
    var reboots = reboots();

    home.ok("rebuild", "--yes");

    assertThat(home.sessionCarries()).isTrue();
    assertThat(home.recorded(JOURNAL)).isPresent();
    var node = home.copy().clouds().oci().instances().get(0).id();
    home.ok("rotate", "session", "--yes");
    assertThat(home.copy().clouds().oci().instances().get(0).id()).isEqualTo(node);
    assertThat(reboots()).as("pfSense is left alone").isEqualTo(reboots);
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(6)
  void cutOffAfterPfsenseAnUpMakesTheNodeTooAndSaysWhatIsLeft() {
    var keys = home.keysOfBothEnds();
    cutAt("2 of 3");

    var up = home.ok("up", "--yes");

    assertThat(up.errors())
        .contains("at step 3 of 3: pfSense has the new keys", "Run it at home afterwards");
    assertThat(home.sessionCarries()).isTrue();
    assertThat(home.recorded(JOURNAL)).isPresent();
    home.ok("rotate", "session", "--yes");
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(7)
  void aNodeThatHasToGoAtOnceGoesInTheMiddleAndTheKeysStay() {
    var keys = home.keysOfBothEnds();
    cutOffWhileKeysAreMade();
    // The worst moment: their protection is lifted, and none is made anew yet.
    var made =
        Stream.of("session-home-key", "session-node-key", "session-preshared-key")
            .map(name -> state().named(name).urn())
            .toList();
    made.forEach(home.copy().engine()::unprotect);

    var destroy = home.ok("destroy", "--yes");

    assertThat(destroy.errors()).contains("at step 1 of 3", "homelab/applied/home.rotation.json");
    assertThat(destroy.output()).contains("'homelab rotate session' goes on at home");
    assertThat(home.copy().clouds().oci().instances()).isEmpty();
    assertThat(state().entries().values()).extracting(Entry::urn).containsAll(made);
    home.homelab("up", "--yes").refused("at step 1 of 3");
    var done = home.ok("rotate", "session", "--yes");
    assertThat(done.output()).contains("there is no node");
    home.ok("up", "--yes");
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(8)
  void withoutRoomForTheNodeItGoesOnLater() {
    var keys = home.keysOfBothEnds();
    home.copy()
        .clouds()
        .oci()
        .plan(
            Fault.on(
                Operation.CREATE,
                "oci:Core/instance:Instance",
                homelab.rehearsal.cloud.oci.OciWorld.OUT_OF_CAPACITY),
            1000);

    var full = home.homelab("rotate", "session", "--yes", "--wait", "0");

    assertThat(full.exitCode()).as(full.everything()).isEqualTo(Exit.CAPACITY.code());
    assertThat(home.copy().clouds().oci().instances()).isEmpty();
    home.copy().clouds().oci().calm();
    home.ok("rotate", "session", "--yes");
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(9)
  void cutOffAfterTheNodeOnlyTheSessionIsLookedAt() {
    var keys = home.keysOfBothEnds();
    cutAt("3 of 3");
    var node = home.copy().clouds().oci().instances().get(0).id();
    int reboots = reboots();

    home.ok("rotate", "session", "--yes");

    assertThat(home.copy().clouds().oci().instances().get(0).id()).isEqualTo(node);
    assertThat(reboots()).isEqualTo(reboots);
    settled(keys);
  }

  @Test
  @Tag("full")
  @Order(10)
  void withoutANodeTheNextUpMakesOneWithTheNewKeys() {
    var keys = home.keysOfBothEnds();
    home.ok("destroy", "--yes");

    var done = home.ok("rotate", "session", "--yes");

    assertThat(done.output()).contains("there is no node");
    assertThat(home.recorded(JOURNAL)).isEmpty();
    home.ok("up", "--yes");
    settled(keys);
  }

  private void settled(String keysBefore) {
    assertThat(home.sessionCarries()).isTrue();
    assertThat(home.recorded(JOURNAL)).as("the journal is gone").isEmpty();
    for (var old : keysBefore.split("[\\s,\\[\\]]+|(mine|theirs|preshared)=")) {
      if (old.endsWith("=")) {
        assertThat(home.keysOfBothEnds()).as("no old key is left").doesNotContain(old);
      }
    }
    home.ok("preview", "--expect-no-changes");
    assertThat(state().named("session-node-key").protect()).as("protected again").isTrue();
    assertThat(home.host().refused()).isEmpty();
  }

  /** Chance decides whether the engine still hears of the program's outputs; here it did not. */
  private void cutOffWhileKeysAreMade() {
    var outputs = stackOf(exported()).get("outputs");
    home.copy()
        .clouds()
        .proxmox()
        .plan(
            Fault.on(
                Operation.CREATE,
                "proxmoxve:index/fileLegacy:FileLegacy",
                new Refusal("500", "the storage is full")),
            1);
    var failed = home.homelab("rotate", "session", "--yes");
    assertThat(failed.exitCode()).as(failed.everything()).isEqualTo(Exit.FAILED.code());
    var after = exported();
    stackOf(after).set("outputs", outputs);
    home.copy().engine().importState(after.toString());
  }

  private JsonNode exported() {
    try {
      return new ObjectMapper().readTree(home.copy().engine().exportState());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode stackOf(JsonNode exported) {
    for (var resource : exported.at("/deployment/resources")) {
      if (resource.path("type").asText().equals("pulumi:pulumi:Stack")) {
        return (ObjectNode) resource;
      }
    }
    throw new AssertionError("the state holds no stack");
  }

  private StateGraph state() {
    return StateGraph.parse(home.copy().engine().exportState());
  }

  private int reboots() {
    return (int) home.host().calls().stream().filter(call -> call.endsWith("reboot")).count();
  }

  private void cutAt(String step) {
    var cut = home.cutAt(step, "rotate", "session", "--yes");
    assertThat(cut.exitCode()).as(cut.everything()).isEqualTo(Exit.BUG.code());
  }
}
