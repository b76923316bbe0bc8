package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.cli.HomeStage.Done;
import homelab.config.GivenSecret;
import homelab.pfsense.AppliedFirewall;
import homelab.pfsense.MediaChecker.Release;
import homelab.rehearsal.StateGraph;
import homelab.state.VersityServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole command, as a person types it at home: the engine, the host's API over TLS, the look at
 * the session, the record beside the state, and the way back.
 */
@Tag("engine")
@Tag("full")
class FirewallApplyOnAStackTests {

  /** One stack that is changed and given step by step. */
  @Nested
  @TestMethodOrder(OrderAnnotation.class)
  @ExtendWith(OneHome.class)
  class InAFolder {

    private final HomeStage home;

    InAFolder(HomeStage home) {
      this.home = home;
    }

    @Test
    @Order(1)
    void theFirstOneWritesDownWhatPfsenseTookAtItsFirstBootWithoutAnotherRestart() {
      assertThat(home.recorded("home.json")).isEmpty();
      home.homelab("firewall", "apply", "--back", "--yes").refused("nothing to go back to");

      var apply = home.ok("firewall", "apply", "--yes");

      assertThat(apply.output())
          .contains("Nothing is known of what pfSense was given before")
          .contains("pfSense runs with these settings already");
      assertThat(reboots()).isZero();
      assertThat(home.host().refused()).isEmpty();
      var state = StateGraph.parse(home.copy().engine().exportState());
      var record = AppliedFirewall.fromJson(home.recorded("home.json").orElseThrow());
      assertThat(record).isEqualTo(new FirewallGuard(state, null, null).inState());
      assertThat(record.configSha256()).hasSize(64);
      home.ok("rebuild", "--yes");
      noSecret(apply);
    }

    @Test
    @Order(2)
    void aChangeIsShownAndRefusedUntilUpHasPutItIntoTheDrive() {
      var first = home.drive();
      home.editHome(file -> file.put("timeZone", "Europe/Paris"));
      home.homelab("firewall", "apply", "--yes").refused("run 'homelab up'");
      home.ok("up", "--yes");
      home.homelab("rebuild", "--yes").refused("the rest of config.xml (SHA-256)");
      assertThat(home.pfsense()).as("it goes on with the old ones").contains("Europe/Berlin");
      var unasked = home.homelab("firewall", "apply");
      assertThat(unasked.exitCode()).as(unasked.everything()).isEqualTo(Exit.USAGE.code());
      assertThat(reboots()).isZero();

      var apply = home.ok("firewall", "apply", "--yes");

      assertThat(apply.output())
          .contains("-\t\t<timezone>Europe/Berlin</timezone>")
          .contains("+\t\t<timezone>Europe/Paris</timezone>");
      assertThat(apply.output()).contains("homelab firewall apply --back");
      assertThat(reboots()).isOne();
      assertThat(home.pfsense()).contains("Europe/Paris");
      assertThat(home.drive()).isNotEqualTo(first);
      home.ok("rebuild", "--yes");
      noSecret(apply);
    }

    @Test
    @Order(3)
    void settingsThatCutPfsenseOffAreNotWrittenDownAndTheWayBackIsSaid() {
      var good = home.drive();
      var record = home.recorded("home.json");
      home.editHome(file -> file.put("timeZone", "Europe/Rome"));
      home.ok("up", "--yes");
      home.breakSettings(true);

      var lost = home.homelab("firewall", "apply", "--yes");

      assertThat(lost.exitCode()).as(lost.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(lost.errors())
          .contains("has not come back in 10 minutes, so nothing was written down")
          .contains("'homelab firewall apply --back' goes back");
      assertThat(home.recorded("home.json")).isEqualTo(record);
      home.homelab("rebuild", "--yes").refused("pfSense would not know the new node");

      home.breakSettings(false);
      home.ok("firewall", "apply", "--back", "--yes");
      assertThat(home.drive()).isEqualTo(good);
      assertThat(home.pfsense()).contains("Europe/Paris");
      assertThat(home.sessionCarries()).isTrue();
    }

    @Test
    @Order(4)
    void theCurrentAndThePreviousMediumStayAndOlderOnesGo() {
      home.ok("up", "--yes");
      home.ok("firewall", "apply", "--yes");
      home.editHome(file -> file.put("timeZone", "Europe/Madrid"));
      home.ok("up", "--yes");
      var previous = home.recorded("home.medium").orElseThrow().strip();

      var apply = home.ok("firewall", "apply", "--yes");

      assertThat(apply.output()).contains("removed local:iso/pfsense-");
      assertThat(media()).containsExactlyInAnyOrder(home.drive(), previous);
      home.ok("firewall", "apply", "--back", "--yes");
      assertThat(home.drive()).isEqualTo(previous);
      home.ok("firewall", "apply", "--back", "--yes");
      assertThat(home.pfsense()).as("back and forth").contains("Europe/Madrid");
      assertThat(home.sessionCarries()).isTrue();
    }

    @Test
    @Order(5)
    void aHostWithACertificateOfItsOwnIsBelievedOnlyWhereTheStackFileSaysSo() {
      home.editProxmox(proxmox -> proxmox.put("verifyTls", true));
      var doubted = home.homelab("firewall", "apply", "--back", "--yes");
      home.editProxmox(proxmox -> proxmox.put("verifyTls", false));

      assertThat(doubted.exitCode()).as(doubted.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(doubted.errors()).contains("did not answer (SSLHandshakeException)");
      home.host().takes("another@pve!token=1");
      var unknown = home.homelab("firewall", "apply", "--yes");
      home.host().takes(home.copy().given().get(GivenSecret.PROXMOX_API_TOKEN));
      assertThat(unknown.exitCode()).as(unknown.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(unknown.errors()).contains("homelab:proxmoxApiToken");
      noSecret(doubted);
      noSecret(unknown);
    }

    @Test
    @Order(6)
    void forAReleaseThatDoesNotLookAtCdsADiskHoldsTheSameSettings(@TempDir Path scratch)
        throws Exception {
      var folder = scratch.resolve("disk");

      var export = home.ok("firewall", "export", folder.toString());

      try (var files = Files.list(folder)) {
        var file = files.toList();
        assertThat(file).hasSize(1);
        assertThat(export.output()).contains(file.get(0).toString());
        assertThat(Files.getPosixFilePermissions(file.get(0)))
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file.get(0), StandardCharsets.ISO_8859_1))
            .as("what pfSense runs with, byte for byte")
            .contains(home.pfsense());
      }
      noSecret(export);
      home.editHome(file -> file.put("timeZone", "Europe/Oslo"));
      home.homelab("firewall", "export", folder.toString()).refused("run 'homelab up' first");
      home.editHome(file -> file.put("timeZone", "Europe/Madrid"));
    }

    @Test
    @Order(7)
    void aReleaseThatReadsTheCdAndKeepsItsOldSettingsIsNamedAndTheDiskIsTheWayOut(
        @TempDir Path scratch) throws Exception {
      var record = home.recorded("home.json");
      home.editHome(file -> file.put("timeZone", "Europe/Vienna"));
      home.ok("up", "--yes");
      for (var release : List.of(Release.CE_2_7_2, Release.CE_2_8_1)) {
        home.release(release);

        var kept = home.homelab("firewall", "apply", "--yes");

        assertThat(kept.exitCode()).as(kept.everything()).isEqualTo(Exit.FAILED.code());
        assertThat(kept.errors())
            .contains("goes on with the settings of before, so nothing was written down")
            .contains("homelab firewall export");
        assertThat(home.recorded("home.json")).as("nothing is recorded").isEqualTo(record);
        assertThat(home.sessionCarries()).as("the session alone would say success").isTrue();
        assertThat(home.pfsense()).contains("Europe/Madrid");
        home.homelab("rebuild", "--yes").refused("the rest of config.xml (SHA-256)");
        noSecret(kept);
      }
      home.ok("firewall", "export", scratch.toString());
      try (var files = Files.list(scratch)) {
        home.attachDisk(files.findFirst().orElseThrow());
      }
      var reboots = reboots();

      var noted = home.ok("firewall", "apply", "--yes");

      assertThat(home.pfsense()).contains("Europe/Vienna");
      assertThat(noted.output()).contains("pfSense runs with these settings already");
      assertThat(reboots()).as("without another restart").isEqualTo(reboots);
      home.ok("rebuild", "--yes");
      home.detachDisk();
      home.release(Release.CE_2_8_0);
      home.editHome(file -> file.put("timeZone", "Europe/Berlin"));
      home.ok("up", "--yes");
      home.ok("firewall", "apply", "--yes");
      assertThat(home.pfsense()).contains("Europe/Berlin");
    }

    @Test
    @Order(8)
    void fromAPlaceThatPfsenseDoesNotTellItsSettingsToNothingIsWrittenDown() {
      home.editHome(file -> file.put("timeZone", "Europe/Prague"));
      home.ok("up", "--yes");
      var record = home.recorded("home.json");
      home.tellsSettings(false);

      var untold = home.homelab("firewall", "apply", "--yes");

      home.tellsSettings(true);
      assertThat(untold.exitCode()).as(untold.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(untold.errors())
          .contains("does not tell which settings it runs with")
          .contains("management network");
      assertThat(home.recorded("home.json")).isEqualTo(record);
      assertThat(home.ok("firewall", "apply", "--yes").output())
          .contains("pfSense runs with these settings already");
    }

    private long reboots() {
      return home.host().calls().stream().filter(call -> call.endsWith("status/reboot")).count();
    }

    @Test
    @Order(9)
    void withoutANodePfsenseItselfHasToAnswer() {
      home.ok("destroy", "--yes");
      home.editHome(file -> file.put("timeZone", "Europe/Lisbon"));
      home.ok("up", "--yes");
      home.ok("destroy", "--yes");

      home.ok("firewall", "apply", "--yes");

      assertThat(home.pfsense()).contains("Europe/Lisbon");
    }

    private List<String> media() {
      return home.copy().clouds().proxmox().objects().stream()
          .map(object -> object.id())
          .filter(id -> id.startsWith("local:iso/pfsense-"))
          .toList();
    }

    private void noSecret(Done done) {
      assertThat(home.copy().given().values())
          .allSatisfy(secret -> assertThat(done.everything()).doesNotContain(secret));
    }
  }

  @Test
  void inABucketTheRecordLiesBesideTheStateToo(@TempDir Path scratch) throws Exception {
    try (var server = VersityServer.below(scratch.resolve("server"))) {
      var variables = new TreeMap<>(server.keys());
      variables.put("PULUMI_BACKEND_URL", server.backend("homelab-state"));
      try (var home = HomeStage.up(scratch, variables);
          var bucket = server.bucket("homelab-state")) {
        home.homelab("rebuild", "--yes").refused("nobody has written down");

        home.ok("firewall", "apply", "--yes");

        assertThat(bucket.list("homelab/applied/"))
            .contains("homelab/applied/home.json", "homelab/applied/home.medium");
        home.ok("rebuild", "--yes");
        home.editHome(file -> file.put("timeZone", "Europe/Paris"));
        home.ok("up", "--yes");
        home.homelab("rebuild", "--yes").refused("config.xml (SHA-256)");
        server.stop();
        var gone = home.homelab("firewall", "apply", "--yes");
        server.start();
        assertThat(gone.exitCode()).as(gone.everything()).isNotZero();
        home.ok("firewall", "apply", "--yes");
        home.cutAt("1 of 3", "rotate", "session", "--yes");
        assertThat(bucket.list("homelab/applied/")).contains("homelab/applied/home.rotation.json");
        home.homelab("rebuild", "--yes").refused("waits at home");
        home.ok("rotate", "session", "--yes");
        assertThat(home.sessionCarries()).isTrue();
        assertThat(bucket.list("homelab/applied/"))
            .doesNotContain("homelab/applied/home.rotation.json");
      }
    }
  }
}
