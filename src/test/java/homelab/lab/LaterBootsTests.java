package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that has been READY once is READY after each restart of itself or of a part of it. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaterBootsTests {

  private static final Duration BACK = Duration.ofSeconds(30);

  /** One node for all: each test leaves it as it found it. */
  private BootLab lab;

  @BeforeAll
  void boot(FirstBootTrial trial) throws IOException {
    lab = LabStage.readyNode(trial, new Trouble().mirrorMovedOn());
  }

  @AfterAll
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void fiveBootsBringBackSemaphoreAndItsDataWithoutAHand() throws IOException {
    var api = new SemaphoreApi(lab);
    api.makeProject("kept over every boot");
    for (int boot = 1; boot <= 5; boot++) {
      lab.internet().order("names", boot == 2 ? "SILENT" : "WELL");
      // A later boot takes nothing from anywhere.
      lab.internet().order("site", "registry", boot == 3 ? "DOWN" : "WELL");
      lab.internet().order("site", "mirror", boot == 3 ? "DOWN" : "WELL");
      if (boot == 4) {
        lab.network().cut();
      } else {
        lab.network().route();
      }
      lab.machine().cutPower();
      var outcome = lab.boot(Duration.ofSeconds(90));
      var console = String.join("\n", lab.machine().console());
      assertThat(outcome.ready()).as("boot %d: %s%n%s", boot, outcome, console).isTrue();
      assertThat(Judgement.of(lab, outcome).objections()).as("boot %d", boot).isEmpty();
      assertThat(api.projects()).contains("kept over every boot");
      assertThat(startedBefore(lab, "wg-quick@wg0.service", "docker.service")).isTrue();
    }
  }

  @Test
  void semaphoreComesBackByItselfWhenAPartOfTheNodeRestarts() {
    for (var mishap :
        List.of(
            "systemctl restart wg-quick@wg0",
            "pkill -9 dockerd",
            "systemctl restart docker",
            "DEBIAN_FRONTEND=noninteractive apt-get install --yes --reinstall docker.io",
            "docker kill homelab-semaphore",
            "systemctl restart netfilter-persistent",
            "systemctl stop netfilter-persistent; systemctl start netfilter-persistent")) {
      assertThat(lab.machine().inside(mishap).exitCode()).as(mishap).isZero();
      assertThat(
              LabStage.soon(
                  BACK,
                  () -> {
                    // The answer of what is just about to die does not count.
                    Machine.pause(Duration.ofSeconds(3));
                    return lab.semaphoreAnswers() && forwards();
                  }))
          .as("Semaphore answers, and is answered through the node, within 30 s of: %s", mishap)
          .isTrue();
    }
  }

  @Test
  void aNodeThatForwardsNothingToSemaphoreDoesNotSayReady() {
    assertThat(forwards()).isTrue();
    // Not by its unit, of which Docker is a part: as a person would by hand.
    lab.machine().inside("iptables-restore /etc/iptables/rules.v4");
    assertThat(forwards()).isFalse();
    assertThat(lab.semaphoreAnswers()).as("the node itself still reaches it").isTrue();
    assertThat(lab.machine().inside("homelab-node run").exitCode()).isNotZero();
    var status = lab.machine().inside("homelab-node status").text();
    assertThat(status).contains("FAILED", "nothing is forwarded", "systemctl restart docker");
    lab.machine().inside("systemctl restart docker");
    assertThat(LabStage.soon(BACK, () -> lab.semaphoreAnswers() && forwards())).isTrue();
    assertThat(lab.machine().inside("homelab-node run").exitCode()).isZero();
    assertThat(lab.machine().inside("homelab-node status").text()).contains("READY");
  }

  @Test
  void dockersOwnNetworkIsNoneThatCanBeDeclared() {
    assertThat(lab.machine().inside("ip -4 -o address show dev docker0").text())
        .contains(" 100.127.0.1/24 ");
  }

  /**
   * Asks Semaphore from another machine, through the node's forwarding. The session is not up here,
   * so its rule is stood in for by one that lets the question pass DOCKER-USER; every other chain
   * is the node's own.
   */
  private boolean forwards() {
    var door = "DOCKER-USER ! -i docker0 -p tcp --dport 3000 -j RETURN";
    var address = lab.node().sessionAddress();
    lab.network()
        .fromInternet(
            "ip", "route", "replace", address + "/32", "via", lab.network().nodeAddress());
    lab.machine().inside("iptables -I " + door);
    try {
      return lab.network()
          .fromInternet("curl", "--silent", "--max-time", "3", lab.node().semaphore("ping"))
          .text()
          .equals("pong");
    } finally {
      lab.machine().inside("iptables -D " + door);
      lab.network().fromInternet("ip", "route", "delete", address + "/32");
    }
  }

  @Test
  void containersResolveNamesButReachNoMetadata() {
    assertThat(inSemaphore(lab, "print(socket.gethostbyname('mirror.lab.internal'))"))
        .contains("198.51.100.10");
    assertThat(inSemaphore(lab, "socket.create_connection(('169.254.169.254', 80), 4)"))
        .contains("Error");
    assertThat(
            lab.machine()
                .inside("curl -s --max-time 4 http://169.254.169.254/opc/v2/instance/")
                .text())
        .as("the node itself still may")
        .contains("id");
  }

  @Test
  void noTcpPortIsOpenFromOutside() {
    assertThat(Judgement.openFromOutside(lab, Judgement.Ports.ALL)).isEmpty();
    assertThat(Judgement.listeners(lab)).isEmpty();
    // The scan can fail: an opened door is found.
    lab.machine().inside("iptables -I INPUT -p tcp --dport 8080 -j ACCEPT");
    lab.machine()
        .inside("nohup python3 -m http.server 8080 >/dev/null 2>&1 & echo $! >/run/lab-door");
    try {
      assertThat(
              LabStage.soon(
                  BACK, () -> !Judgement.openFromOutside(lab, Judgement.Ports.SOME).isEmpty()))
          .isTrue();
      assertThat(Judgement.listeners(lab)).hasSize(1);
    } finally {
      lab.machine().inside("kill $(cat /run/lab-door)");
      lab.machine().inside("iptables -D INPUT -p tcp --dport 8080 -j ACCEPT");
    }
  }

  @Test
  void wireGuardsPortAnswersNobodyWithoutAKey() {
    int port = lab.node().topology().session().port();
    // Even with the firewall out of the way, which is the harder case.
    var rule = "INPUT -p udp --dport %d -j ACCEPT".formatted(port);
    lab.machine().inside("iptables -I " + rule);
    var answer =
        lab.network()
            .fromInternet(
                "python3",
                "-c",
                """
                import os, socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(3)
                for size in (1, 32, 148, 1200):
                    s.sendto(b"\\x01\\0\\0\\0" + os.urandom(size), ("%s", %d))
                try:
                    print("answered", s.recvfrom(2000))
                except TimeoutError:
                    print("silent")
                """
                    .formatted(lab.network().nodeAddress(), port));
    assertThat(answer.text()).isEqualTo("silent");
    assertThat(
            lab.machine()
                .inside("iptables -L INPUT -v -n -x | grep 'udp dpt:%d'".formatted(port))
                .text())
        .as("the packets did arrive")
        .containsPattern("^ *4 ");
    lab.machine().inside("iptables -D " + rule);
  }

  @Test
  void sshStaysMaskedWhenItsPackageIsUpgraded() {
    assertSshIsOff();
    // Only with other lists than the node's own, which are of one date for good.
    var upgrade =
        lab.machine()
            .inside(
                """
                echo "deb http://mirror.lab.internal/live %s main" >/run/lab-live.list
                live="-o Dir::Etc::SourceList=/run/lab-live.list"
                apt-get $live -qq update && apt-get $live -qq -y install openssh-server\
                """
                    .formatted(LabParts.release()));
    assertThat(upgrade.exitCode()).as(upgrade.text()).isZero();
    assertThat(lab.machine().inside("dpkg-query -W -f '${Version}' openssh-server").text())
        .endsWith(NewerPackages.MARK);
    assertSshIsOff();
  }

  private void assertSshIsOff() {
    for (var unit : List.of("ssh.service", "ssh.socket", "rpcbind.socket")) {
      assertThat(lab.machine().inside("systemctl is-enabled " + unit).text()).contains("masked");
      assertThat(lab.machine().inside("systemctl start " + unit).exitCode()).isNotZero();
    }
    assertThat(lab.machine().inside("pgrep -x sshd").exitCode()).isNotZero();
  }

  private static String inSemaphore(BootLab lab, String python) {
    return lab.machine()
        .inside("docker exec homelab-semaphore python3 -c \"import socket; %s\"".formatted(python))
        .text();
  }

  private static boolean startedBefore(BootLab lab, String first, String second) {
    return entered(lab, first) < entered(lab, second);
  }

  private static long entered(BootLab lab, String unit) {
    var text =
        lab.machine()
            .inside("systemctl show --value -p ActiveEnterTimestampMonotonic " + unit)
            .text();
    return Long.parseLong(text.strip());
  }
}
