package homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import homelab.cli.HomeStage.Done;
import homelab.config.GivenSecret;
import homelab.pfsense.AppliedFirewall;
import homelab.rehearsal.StateGraph;
import homelab.state.VersityServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole command, as a person types it at home: the engine, the host's API over TLS, the look at
 * the session, the record beside the state, and the way back.
 */
@Tag("engine")
@Tag("full")
class FirewallApplyOnAStackTests {

  private static final int OK = Exit.OK.code();

  /** One stack that is changed and given step by step. */
  @Nested
  @TestMethodOrder(OrderAnnotation.class)
  class InAFolder {

    @TempDir static Path scratch;

    private static HomeStage home;

    @BeforeAll
    static void bringUp() throws Exception {
      home = HomeStage.up(scratch, Map.of());
    }

    @AfterAll
    static void close() {
      if (home != null) {
        home.close();
      }
    }

    @Test
    @Order(1)
    void theFirstOneRestartsPfsenseAndWritesDownWhatItWasGiven() {
      var unasked = home.homelab("firewall", "apply");
      assertThat(unasked.exitCode()).as(unasked.everything()).isEqualTo(Exit.USAGE.code());
      assertThat(home.recorded("home.json")).isEmpty();
      refused(home.homelab("firewall", "apply", "--back", "--yes"), "nothing to go back to");

      var apply = ok(home, "firewall", "apply", "--yes");

      assertThat(apply.output())
          .contains("Nothing is known of what pfSense was given before")
          .contains("homelab firewall apply --back");
      assertThat(home.host().calls()).contains("POST qemu/100/status/reboot");
      assertThat(home.host().refused()).isEmpty();
      var state = StateGraph.parse(home.copy().engine().exportState());
      var record = AppliedFirewall.fromJson(home.recorded("home.json").orElseThrow());
      assertThat(record).isEqualTo(new FirewallGuard(state, null, null).inState());
      assertThat(record.configSha256()).hasSize(64);
      ok(home, "rebuild", "--yes");
      noSecret(apply);
    }

    @Test
    @Order(2)
    void aChangeIsShownAndRefusedUntilUpHasPutItIntoTheDrive() {
      var first = home.drive();
      home.editHome(file -> file.put("timeZone", "Europe/Paris"));
      refused(home.homelab("firewall", "apply", "--yes"), "run 'homelab up'");
      ok(home, "up", "--yes");
      refused(home.homelab("rebuild", "--yes"), "the rest of config.xml (SHA-256)");
      assertThat(home.pfsense()).as("it goes on with the old ones").contains("Europe/Berlin");

      var apply = ok(home, "firewall", "apply", "--yes");

      assertThat(apply.output())
          .contains("-\t\t<timezone>Europe/Berlin</timezone>")
          .contains("+\t\t<timezone>Europe/Paris</timezone>");
      assertThat(home.pfsense()).contains("Europe/Paris");
      assertThat(home.drive()).isNotEqualTo(first);
      ok(home, "rebuild", "--yes");
      noSecret(apply);
    }

    @Test
    @Order(3)
    void settingsThatCutPfsenseOffAreNotWrittenDownAndTheWayBackIsSaid() {
      var good = home.drive();
      var record = home.recorded("home.json");
      home.editHome(file -> file.put("timeZone", "Europe/Rome"));
      ok(home, "up", "--yes");
      home.breakSettings(true);

      var lost = home.homelab("firewall", "apply", "--yes");

      assertThat(lost.exitCode()).as(lost.everything()).isEqualTo(Exit.FAILED.code());
      assertThat(lost.errors())
          .contains("has not come back in 10 minutes, so nothing was written down")
          .contains("'homelab firewall apply --back' goes back");
      assertThat(home.recorded("home.json")).isEqualTo(record);
      refused(home.homelab("rebuild", "--yes"), "pfSense would not know the new node");

      home.breakSettings(false);
      ok(home, "firewall", "apply", "--back", "--yes");
      assertThat(home.drive()).isEqualTo(good);
      assertThat(home.pfsense()).contains("Europe/Paris");
      assertThat(home.sessionCarries()).isTrue();
    }

    @Test
    @Order(4)
    void theCurrentAndThePreviousMediumStayAndOlderOnesGo() {
      ok(home, "up", "--yes");
      ok(home, "firewall", "apply", "--yes");
      home.editHome(file -> file.put("timeZone", "Europe/Madrid"));
      ok(home, "up", "--yes");
      var previous = home.recorded("home.medium").orElseThrow().strip();

      var apply = ok(home, "firewall", "apply", "--yes");

      assertThat(apply.output()).contains("removed local:iso/pfsense-");
      assertThat(media()).containsExactlyInAnyOrder(home.drive(), previous);
      ok(home, "firewall", "apply", "--back", "--yes");
      assertThat(home.drive()).isEqualTo(previous);
      ok(home, "firewall", "apply", "--back", "--yes");
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
    void forAReleaseThatDoesNotLookAtCdsADiskHoldsTheSameSettings() throws Exception {
      var folder = scratch.resolve("disk");

      var export = ok(home, "firewall", "export", folder.toString());

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
      refused(home.homelab("firewall", "export", folder.toString()), "run 'homelab up' first");
      home.editHome(file -> file.put("timeZone", "Europe/Madrid"));
    }

    @Test
    @Order(7)
    void withoutANodePfsenseItselfHasToAnswer() {
      ok(home, "destroy", "--yes");
      home.editHome(file -> file.put("timeZone", "Europe/Lisbon"));
      ok(home, "up", "--yes");
      ok(home, "destroy", "--yes");

      ok(home, "firewall", "apply", "--yes");

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
        refused(home.homelab("rebuild", "--yes"), "nobody has written down");

        ok(home, "firewall", "apply", "--yes");

        assertThat(bucket.list("homelab/applied/"))
            .contains("homelab/applied/home.json", "homelab/applied/home.medium");
        ok(home, "rebuild", "--yes");
        home.editHome(file -> file.put("timeZone", "Europe/Paris"));
        ok(home, "up", "--yes");
        refused(home.homelab("rebuild", "--yes"), "config.xml (SHA-256)");
        server.stop();
        var gone = home.homelab("firewall", "apply", "--yes");
        server.start();
        assertThat(gone.exitCode()).as(gone.everything()).isNotZero();
        ok(home, "firewall", "apply", "--yes");
        home.cutAt("1 of 3", "rotate", "session", "--yes");
        assertThat(bucket.list("homelab/applied/")).contains("homelab/applied/home.rotation.json");
        refused(home.homelab("rebuild", "--yes"), "waits at home");
        ok(home, "rotate", "session", "--yes");
        assertThat(home.sessionCarries()).isTrue();
        assertThat(bucket.list("homelab/applied/"))
            .doesNotContain("homelab/applied/home.rotation.json");
      }
    }
  }

  private static void refused(Done done, String... reasons) {
    assertThat(done.exitCode()).as(done.everything()).isEqualTo(Exit.REFUSED.code());
    assertThat(done.errors()).contains(reasons);
  }

  private static Done ok(HomeStage home, String... words) {
    var done = home.homelab(words);
    assertThat(done.exitCode()).as(done.everything()).isEqualTo(OK);
    return done;
  }
}
