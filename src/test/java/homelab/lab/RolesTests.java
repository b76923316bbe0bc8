package homelab.lab;

import static homelab.lab.HomeLab.PROXMOX;
import static homelab.lab.HomeLab.SERVICE;
import static homelab.lab.HomeLab.TUNNEL;
import static org.assertj.core.api.Assertions.assertThat;

import homelab.lab.HomeLab.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The roles on real machines: what they make, that a second run changes nothing, and what the next
 * run makes of a machine on which something was broken in between.
 */
@Tag("lab")
@Tag("root")
class RolesTests {

  private static HomeLab home;
  private static Ran first;

  @BeforeAll
  static void converge() throws IOException {
    home = HomeLab.forTests();
    first = home.play("site.yml");
    home.realUpdater();
  }

  @AfterAll
  static void away() {
    if (home != null) {
      home.close();
    }
  }

  @Test
  void theSecondRunChangesNothing() {
    assertThat(first.recaps().values())
        .as(first.said())
        .hasSize(3)
        .allMatch(recap -> recap.failed() == 0 && recap.unreachable() == 0 && recap.changed() > 0);
    assertThat(page()).isEqualTo("good");
    assertThat(home.on(TUNNEL, "systemctl is-active cloudflared cloudflared-watch.timer"))
        .isEqualTo("active\nactive");
    assertThat(home.on(SERVICE, "docker ps --format '{{.Names}}' | sort"))
        .isEqualTo(SERVICE + "\nwatchtower");
    assertThat(home.on(SERVICE, "systemctl is-active homelab-service-guard.timer"))
        .isEqualTo("active");
    settled();
  }

  @Test
  void everyLoginComesThroughTheSession() {
    long before = home.received();
    assertThat(home.answers(SERVICE)).isTrue();
    assertThat(home.received()).as("bytes that home's end took in").isGreaterThan(before);

    home.cut(true);
    try {
      assertThat(home.answers(SERVICE)).as("there is no other way").isFalse();
    } finally {
      home.cut(false);
    }
    assertThat(soon(60, () -> home.answers(SERVICE))).isTrue();
  }

  @Test
  @Tag("full")
  void checkModeReportsADriftAndMendsNothing() {
    home.on(TUNNEL, "echo '# by hand' >>/etc/systemd/system/cloudflared.service");
    var looked = home.play("site.yml", "--check");
    assertThat(looked.of(TUNNEL).changed()).as(looked.said()).isPositive();
    assertThat(looked.of(TUNNEL).failed()).as(looked.said()).isZero();
    assertThat(home.on(TUNNEL, "tail -n 1 /etc/systemd/system/cloudflared.service"))
        .isEqualTo("# by hand");
    mends("cloudflared.yml", TUNNEL);
  }

  @Test
  void aContainerThatWasRemovedComesBack() {
    home.on(SERVICE, "docker rm --force " + SERVICE);
    assertThat(page()).isEmpty();
    mends("service.yml", SERVICE);
    assertThat(page()).isEqualTo("good");
  }

  @Test
  @Tag("full")
  void anotherKeyOrAnOutageOfTheTunnelsRepositoryStopsNothingAndTheKeyIsRenewed()
      throws IOException {
    var key = "/usr/share/keyrings/cloudflare-main.gpg";
    var right = home.on(TUNNEL, "sha256sum <" + key);
    home.on(
        TUNNEL,
        "cp /usr/share/keyrings/debian-archive-keyring.gpg %s; touch -d '2 days ago' /var/lib/apt/lists"
            .formatted(key));
    assertThat(home.on(TUNNEL, "sha256sum <" + key)).isNotEqualTo(right);
    assertThat(home.on(TUNNEL, "apt-get update"))
        .as("apt itself refuses that repository")
        .contains("Missing key");
    home.on(TUNNEL, "touch -d '2 days ago' /var/lib/apt/lists");
    home.tunnel("00000000-0000-4000-8000-000000000003");
    var ran = home.play("site.yml");
    assertThat(ran.of(TUNNEL).failed() + ran.of(TUNNEL).unreachable()).as(ran.said()).isZero();
    assertThat(ran.said()).contains("not every list of packages could be read");
    assertThat(home.on(TUNNEL, "sha256sum <" + key)).isEqualTo(right);
    assertThat(home.on(TUNNEL, "apt-get update")).doesNotContain("Missing key");
    settled();

    home.tunnel("00000000-0000-4000-8000-000000000004");
    var away =
        home.play(
            "site.yml",
            "--extra-vars",
            "cloudflared_key_url=http://away.lab.internal/key"
                + " cloudflared_repository=http://away.lab.internal/cloudflared");
    assertThat(away.of(TUNNEL).failed() + away.of(TUNNEL).unreachable()).as(away.said()).isZero();
    assertThat(away.said()).contains("the key from before stays");
    assertThat(
            LabStage.soon(
                Duration.ofSeconds(30),
                () -> !ready().isEmpty() && journal().contains("000000000004")))
        .as("the rotated token arrived: %s", journal())
        .isTrue();
    home.play("cloudflared.yml");
    settled();
  }

  /** As the nightly upgrade does, with the version of Ansible that hands apt-get no patience. */
  @Test
  @Tag("full")
  void aLockOfDpkgsThatIsHeldForHalfAMinuteIsWaitedFor() {
    for (var machine : List.of(TUNNEL, PROXMOX)) {
      home.on(machine, "apt-get -q -y remove unattended-upgrades");
      home.on(
          machine,
          "systemd-run --unit=lab-lock python3 -c \"import fcntl, time; file ="
              + " open('/var/lib/dpkg/lock-frontend', 'w'); fcntl.lockf(file, fcntl.LOCK_EX);"
              + " time.sleep(30)\"; sleep 2");
      assertThat(home.on(machine, "apt-get -q -y -o DPkg::Lock::Timeout=0 install python3"))
          .as("the lock is held")
          .contains("Could not get lock");
    }
    var ran = home.playWithOldAnsible("site.yml", "--limit", TUNNEL + "," + PROXMOX);
    assertThat(ran.recaps().values())
        .as(ran.said())
        .hasSize(2)
        .allMatch(recap -> recap.failed() == 0 && recap.unreachable() == 0);
    assertThat(home.on(TUNNEL, "dpkg-query -W -f '${Status}' unattended-upgrades"))
        .isEqualTo("install ok installed");
    settled();
  }

  @Test
  @Tag("full")
  void aTokenThatWasRotatedReachesTheTunnel() throws IOException {
    var next = "00000000-0000-4000-8000-000000000002";
    home.tunnel(next);
    mends("cloudflared.yml", TUNNEL);
    assertThat(
            LabStage.soon(
                Duration.ofSeconds(20),
                () -> !ready().isEmpty() && journal().contains("tunnelID=" + next)))
        .as(journal())
        .isTrue();
    assertThat(home.on(TUNNEL, "stat -c '%U %a' /etc/cloudflared/token"))
        .isEqualTo("cloudflared 600");
  }

  /**
   * As 2026.8.2 was seen to end, or not to: systemd keeps starting it, and it is back by itself.
   */
  @Test
  @Tag("full")
  void theTunnelIsBackByItselfWhateverKeptItAway() {
    for (var fault : List.of("no-dns", "no-route")) {
      restarted("echo " + fault + " >/etc/lab-edge");
      assertThat(soon(90, () -> starts() >= 1))
          .as(
              "%s: ended, or given up after the unit's 60 s, and started again: %s",
              fault, journal())
          .isTrue();
      assertThat(ready()).as(fault).isEmpty();
      assertThat(home.on(TUNNEL, "systemctl is-active cloudflared")).isEqualTo("activating");
      home.on(TUNNEL, "rm /etc/lab-edge");
      assertThat(soon(30, () -> !ready().isEmpty())).as("%s: %s", fault, journal()).isTrue();
    }
    settled();
  }

  @Test
  @Tag("full")
  void aTokenThatIsNoneIsRefusedUntilAGoodOneComes() throws IOException {
    var before = home.on(TUNNEL, "cat /etc/cloudflared/token");
    restarted("echo first-token >/etc/cloudflared/token");
    assertThat(soon(30, () -> starts() >= 1)).as(journal()).isTrue();
    assertThat(journal()).contains("Provided Tunnel token is not valid.", "status=255");
    assertThat(ready()).isEmpty();
    mends("cloudflared.yml", TUNNEL);
    assertThat(home.on(TUNNEL, "cat /etc/cloudflared/token")).isEqualTo(before);
    assertThat(soon(30, () -> !ready().isEmpty())).as(journal()).isTrue();
  }

  /** A start by hand is not counted, and it begins the count again. */
  private static void restarted(String after) {
    home.on(
        TUNNEL,
        "systemctl stop cloudflared; %s; systemctl start --no-block cloudflared; sleep 2"
            .formatted(after));
  }

  /** How often systemd has started it again since it was asked to. */
  private static int starts() {
    var count = home.on(TUNNEL, "systemctl show --value --property=NRestarts cloudflared");
    return count.isEmpty() ? 0 : Integer.parseInt(count);
  }

  private static String journal() {
    return home.on(TUNNEL, "journalctl --no-pager --lines=60 --unit=cloudflared");
  }

  @Test
  @Tag("full")
  void aServiceThatWasStoppedRunsAgain() {
    home.on(SERVICE, "docker stop --time 0 " + SERVICE);
    mends("service.yml", SERVICE);
    assertThat(page()).isEqualTo("good");
  }

  @Test
  @Tag("full")
  void dockerThatWasStoppedAndSwitchedOffRunsAgain() {
    home.on(SERVICE, "systemctl disable --now docker.socket docker.service");
    assertThat(page()).isEmpty();
    mends("docker_host.yml", SERVICE);
    assertThat(LabStage.soon(Duration.ofSeconds(30), () -> page().equals("good"))).isTrue();
  }

  @Test
  @Tag("full")
  void filesThatWereEditedAreAsTheyWere() {
    home.on(SERVICE, "sed -i 's/mem_limit: .*/mem_limit: 64m/' /etc/homelab/service/compose.yaml");
    mends("service.yml", SERVICE);
    home.on(SERVICE, "echo '{}' >/etc/docker/daemon.json");
    mends("docker_host.yml", SERVICE);
    home.on(
        PROXMOX, "echo 'deb http://enterprise x y' >/etc/apt/sources.list.d/pve-enterprise.list");
    mends("proxmox_host.yml", PROXMOX);
    assertThat(home.on(PROXMOX, "ls /etc/apt/sources.list.d/")).doesNotContain("enterprise");
  }

  /** Docker's own choice would lie over a network that is declared in 172.16.0.0/12. */
  @Test
  @Tag("full")
  void networksThatDockerChoseByItselfAreMadeAgainInThePool() {
    home.on(
        SERVICE,
        """
        echo '{"live-restore": true}' >/etc/docker/daemon.json
        cd /etc/homelab/updater && docker compose down
        cd /etc/homelab/service && docker compose down
        systemctl stop docker.socket docker.service; ip link delete docker0; systemctl start docker
        cd /etc/homelab/service && docker compose up --detach
        cd /etc/homelab/updater && docker compose up --detach
        """);
    // Docker remembers the addresses of its own bridge, so only Compose's networks are elsewhere.
    assertThat(networks().lines()).hasSize(3).anyMatch(line -> line.startsWith("172."));
    var looked = home.play("docker_host.yml", "--check");
    assertThat(looked.of(SERVICE).changed()).as(looked.said()).isEqualTo(2);
    mends("docker_host.yml", SERVICE);
    assertThat(networks().lines()).hasSize(3).allMatch(line -> line.startsWith("100.127."));
    assertThat(soon(60, () -> page().equals("good"))).isTrue();
    settled();
  }

  private static String networks() {
    return home.on(
        SERVICE,
        "docker network inspect --format '{{(index .IPAM.Config 0).Subnet}}'"
            + " $(docker network ls --quiet --filter driver=bridge)");
  }

  @Test
  @Tag("full")
  void aCredentialIsOnlyWhereItIsNeededAndOneThatIsOverIsReported() {
    var registry = RealRegistry.ADDRESS;
    var config = "cat /etc/homelab/registry/config.json";
    var open =
        home.play(
            "service.yml",
            "--extra-vars",
            "service_registry_host=%1$s service_registry_address=http://%1$s".formatted(registry));
    assertThat(open.of(SERVICE).failed()).as(open.said()).isZero();
    assertThat(home.on(SERVICE, config)).as("anybody may pull it").isEqualTo("{}");

    home.on(
        SERVICE,
        """
        cat >/root/refuses.py <<'PROGRAM'
        import http.server


        class Refuses(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_error(401)


        http.server.HTTPServer(("127.0.0.1", 8999), Refuses).serve_forever()
        PROGRAM
        systemd-run --unit=lab-refuses python3 /root/refuses.py; sleep 2
        """);
    var words =
        new String[] {
          "--limit",
          SERVICE,
          "--extra-vars",
          "service_registry_host=%s service_registry_address=http://127.0.0.1:8999"
              .formatted(registry)
        };
    try {
      var refused = home.play("site.yml", words);
      assertThat(refused.of(SERVICE).failed()).as(refused.said()).isEqualTo(1);
      assertThat(refused.said()).contains("its registry refuses ghcrCredential");
      assertThat(page()).as("nothing else is stopped").isEqualTo("good");
      assertThat(home.on(SERVICE, config)).contains("auths");
      var drift = home.play("site.yml", "--check", words[0], words[1], words[2], words[3]);
      assertThat(drift.said()).contains("its registry refuses ghcrCredential");
    } finally {
      home.on(SERVICE, "systemctl stop lab-refuses");
    }
    home.play("service.yml");
    settled();
  }

  @Test
  @Tag("full")
  void theBackupJobThatWasSwitchedOffAndTheFeaturesThatWereChangedAreAsTheyWere() {
    assertThat(home.on(PROXMOX, "pct config 101")).contains("features: nesting=1");
    home.on(PROXMOX, "pvesh set /cluster/backup/homelab-nightly --enabled 0 --exclude 200");
    home.on(PROXMOX, "pct set 101 --features keyctl=1,nesting=1");
    mends("proxmox_host.yml", PROXMOX);
    assertThat(home.on(PROXMOX, "pvesh get /cluster/backup --output-format json"))
        .contains("\"enabled\": 1")
        .doesNotContain("exclude");
    assertThat(home.on(PROXMOX, "pct config 101")).contains("features: nesting=1\n");
  }

  @Test
  @Tag("full")
  void theTunnelThatWasStoppedAndSwitchedOffRunsAgain() {
    home.on(TUNNEL, "systemctl disable --now cloudflared.service cloudflared-watch.timer");
    mends("cloudflared.yml", TUNNEL);
    assertThat(LabStage.soon(Duration.ofSeconds(20), () -> !ready().isEmpty())).isTrue();
  }

  @Test
  @Tag("full")
  void passwordsThatWereAdmittedByHandAreNotAnyMore() {
    home.on(TUNNEL, "echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/10-homelab.conf");
    mends("container_base.yml", TUNNEL);
    assertThat(home.on(TUNNEL, "sshd -T | grep -i '^passwordauthentication'"))
        .isEqualTo("passwordauthentication no");
    assertThat(home.on(TUNNEL, "systemctl is-active homelab-undo-sshd.timer"))
        .as("nothing waits to undo it")
        .isEqualTo("inactive");
  }

  @Test
  @Tag("full")
  void theControlPlanesKeyIsTakenFromItsOwnAddressOnly() {
    assertThat(home.answers(SERVICE)).isTrue();
    assertThat(home.answersFromElsewhere(SERVICE)).isFalse();
  }

  @Test
  @Tag("full")
  void sshdThatARoleBrokeComesBackByItself() throws IOException {
    Files.writeString(
        home.playbooks().resolve("broken.yml"),
        """
        - name: A mistake that sshd's own test does not find
          hosts: tunnel
          tasks:
            - name: Cut the path
              ansible.builtin.include_role:
                name: guarded_file
              vars:
                guarded_file_name: sshd
                guarded_file_path: /etc/ssh/sshd_config.d/20-mistake.conf
                guarded_file_content: |
                  AllowUsers nobody
                guarded_file_validate: /usr/sbin/sshd -t -f %s
                guarded_file_apply: [restart, ssh.service]
        """);
    var cut = home.play("broken.yml");
    assertThat(cut.of(TUNNEL).failed() + cut.of(TUNNEL).unreachable()).as(cut.said()).isPositive();
    assertThat(LabStage.soon(Duration.ofSeconds(60), () -> home.answers(TUNNEL)))
        .as("the undo opens the path again")
        .isTrue();
    assertThat(home.on(TUNNEL, "ls /etc/ssh/sshd_config.d/")).doesNotContain("20-mistake");
    assertThat(home.on(TUNNEL, "journalctl -t homelab"))
        .contains("undone: /etc/ssh/sshd_config.d/20-mistake.conf");
    settled();
  }

  @Test
  @Tag("full")
  void anUpdateOfTheHostThatCutsThePathIsUndoneAndHeld() {
    home.on(
        PROXMOX,
        repository(
            "openssh-server",
            "1:99",
            "systemctl daemon-reload; systemctl restart ssh.service || true"));
    var cut = home.play("proxmox_host.yml");
    assertThat(cut.of(PROXMOX).failed() + cut.of(PROXMOX).unreachable())
        .as(cut.said())
        .isPositive();
    assertThat(LabStage.soon(Duration.ofSeconds(120), () -> home.answers(PROXMOX)))
        .as("what was before came back by itself: %s", home.on(PROXMOX, "journalctl -t homelab"))
        .isTrue();
    assertThat(home.on(PROXMOX, "journalctl -t homelab"))
        .contains("undone and held: openssh-server");
    var after = home.play("proxmox_host.yml");
    assertThat(after.of(PROXMOX).failed()).as(after.said()).isZero();
    assertThat(after.said()).contains("held back; an update cut the path and was undone");
    assertThat(home.answers(PROXMOX)).isTrue();
    settled();
  }

  @Test
  @Tag("full")
  void aCloudflaredThatReachesTheEdgeNoMoreIsUndoneAndHeld() {
    assertThat(LabStage.soon(Duration.ofSeconds(20), () -> !ready().isEmpty())).isTrue();
    home.on(TUNNEL, repository("cloudflared", "99", "true"));
    var cut = home.play("cloudflared.yml");
    assertThat(cut.of(TUNNEL).failed()).as(cut.said()).isPositive();
    assertThat(LabStage.soon(Duration.ofSeconds(120), () -> !ready().isEmpty()))
        .as("what was before came back by itself: %s", home.on(TUNNEL, "journalctl -t homelab"))
        .isTrue();
    var after = home.play("cloudflared.yml");
    assertThat(after.of(TUNNEL).failed()).as(after.said()).isZero();
    assertThat(after.said()).contains("cloudflared is held back");
    home.on(TUNNEL, "rm -r /opt/bad /etc/apt/sources.list.d/bad.list; apt-mark unhold cloudflared");
    home.on(
        TUNNEL,
        "apt-get -q update; apt-get -q -y --allow-downgrades install cloudflared=0-stand-in");
    home.play("cloudflared.yml");
    settled();
  }

  /** Offers an empty package of a higher version: whoever takes it has no such program any more. */
  private static String repository(String name, String version, String afterwards) {
    return """
    set -e
    mkdir -p /opt/bad/tree/DEBIAN
    cat >/opt/bad/tree/DEBIAN/control <<CONTROL
    Package: %1$s
    Version: %2$s
    Architecture: all
    Maintainer: homelab lab <lab@example.org>
    Description: a mistake of somebody else's
    CONTROL
    printf '#!/bin/sh\n%3$s\n' >/opt/bad/tree/DEBIAN/postinst
    chmod 0755 /opt/bad/tree/DEBIAN/postinst
    dpkg-deb --root-owner-group --build /opt/bad/tree /opt/bad/bad.deb
    cd /opt/bad
    {
      cat tree/DEBIAN/control
      echo "Filename: ./bad.deb"
      echo "Size: $(stat -c %%s bad.deb)"
      echo "SHA256: $(sha256sum bad.deb | cut -d ' ' -f 1)"
    } >Packages
    echo 'deb [trusted=yes] file:/opt/bad ./' >/etc/apt/sources.list.d/bad.list
    apt-get -q update
    """
        .formatted(name, version, afterwards);
  }

  @Test
  @Tag("full")
  void aMachineWithoutARouteBackIsReportedAndStopsNothingElse() {
    home.on(SERVICE, "docker rm --force " + SERVICE);
    home.on(TUNNEL, "ip route add unreachable " + home.sessionNetwork());
    try {
      var ran = home.play("site.yml");
      assertThat(ran.of(TUNNEL).unreachable()).as(ran.said()).isEqualTo(1);
      assertThat(ran.of(SERVICE).failed()).isZero();
      assertThat(page()).isEqualTo("good");
    } finally {
      home.on(TUNNEL, "ip route delete unreachable " + home.sessionNetwork());
    }
    settled();
  }

  @Test
  @Tag("full")
  void aFullDiskIsReportedAndTheRunAfterItMends() {
    home.on(TUNNEL, "echo lost >/etc/cloudflared/token; cat /dev/zero >/var/tmp/fill 2>&1");
    var full = home.play("cloudflared.yml");
    assertThat(full.of(TUNNEL).failed() + full.of(TUNNEL).unreachable())
        .as(full.said())
        .isPositive();
    assertThat(full.said()).contains("No space left on device");
    home.on(TUNNEL, "rm /var/tmp/fill");
    mends("cloudflared.yml", TUNNEL);
  }

  /** Watchtower takes what the tag names; going back and on is the guard's own. */
  @Test
  @Tag("full")
  void aBadImageGoesBackIsNeverTriedAgainAndTheNextGoodOneIsTaken() throws IOException {
    assertThat(soon(150, () -> guard().contains("\"good\": \"" + image("good"))))
        .as("an image that answers for a minute is a good one: %s", guard())
        .isTrue();

    updatesTo("bad");
    assertThat(page()).isEmpty();
    assertThat(soon(300, () -> page().equals("good")))
        .as("back within five minutes, with the patience that the role comes with: %s", guard())
        .isTrue();
    assertThat(running()).isEqualTo(image("good"));
    assertThat(guard()).contains(image("bad"));

    // Two looks at a tag that still names the bad one, and a converge in between.
    var converged = home.play("service.yml");
    assertThat(converged.changedNothing()).as(converged.said()).isTrue();
    Machine.pause(Duration.ofSeconds(75));
    assertThat(running()).as("the bad one is not tried again").isEqualTo(image("good"));

    home.tag("next");
    assertThat(soon(150, () -> page().equals("next"))).as(guard()).isTrue();
    assertThat(running()).isEqualTo(image("next"));
    assertThat(home.on(SERVICE, "ls /etc/homelab/service")).isEqualTo("compose.yaml");
    settled();
    // What Watchtower made has Compose's labels of before, and is left alone all the same.
    updatesTo("good");
    assertThat(page()).isEqualTo("good");
    var made = containerId();
    settled();
    assertThat(containerId()).as("not made once more").isEqualTo(made);
    assertThat(soon(150, () -> guard().contains("\"good\": \"" + image("good")))).isTrue();
    assertThat(soon(60, () -> images().lines().count() == 1))
        .as("of the images that the tag has named, what runs is left: %s", images())
        .isTrue();
  }

  private static String images() {
    return home.on(
        SERVICE, "docker image ls --no-trunc --quiet %s | sort -u".formatted(HomeLab.REPOSITORY));
  }

  private static void updatesTo(String image) throws IOException {
    home.tag(image);
    home.letUpdaterLook();
    assertThat(soon(180, () -> running().equals(image(image))))
        .as("%s: %s", running(), home.on(SERVICE, "docker logs --tail 40 watchtower 2>&1"))
        .isTrue();
  }

  private static String containerId() {
    return home.on(SERVICE, "docker inspect --format '{{.Id}}' " + SERVICE);
  }

  private static boolean soon(int seconds, java.util.function.BooleanSupplier holds) {
    return LabStage.soon(Duration.ofSeconds(seconds), holds);
  }

  private static String image(String name) {
    return HomeLab.REPOSITORY + "@" + home.image(name);
  }

  private static String running() {
    return home.on(
        SERVICE,
        "docker image inspect --format '{{index .RepoDigests 0}}' $(docker inspect --format '{{.Image}}' %s)"
            .formatted(SERVICE));
  }

  private static String guard() {
    return home.on(SERVICE, "cat /var/lib/homelab-service-guard.json");
  }

  /** The playbook changes something on that machine, and run again nothing. */
  private static void mends(String playbook, String machine) {
    var ran = home.play(playbook);
    assertThat(ran.of(machine).failed() + ran.of(machine).unreachable()).as(ran.said()).isZero();
    assertThat(ran.of(machine).changed()).as(ran.said()).isPositive();
    var again = home.play(playbook);
    assertThat(again.changedNothing()).as(again.said()).isTrue();
  }

  private static void settled() {
    var again = home.play("site.yml");
    assertThat(again.changedNothing()).as(again.said()).isTrue();
  }

  private static String page() {
    return home.on(SERVICE, "curl --silent --fail --max-time 3 http://127.0.0.1:8080/");
  }

  /** Empty while it is not connected to the edge. */
  private static String ready() {
    return home.on(TUNNEL, "curl --silent --fail --max-time 3 http://127.0.0.1:20241/ready");
  }
}
