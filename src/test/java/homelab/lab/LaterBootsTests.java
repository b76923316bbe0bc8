package homelab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that has been READY once is READY after each restart of itself or of a part of it. */
@Tag("lab")
@Tag("root")
@ExtendWith(LabStage.class)
class LaterBootsTests {

  private static final Duration BACK = Duration.ofSeconds(30);

  @Test
  void fiveBootsBringBackSemaphoreAndItsDataWithoutAHand(FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      var api = new SemaphoreApi(lab);
      api.makeProject("kept over every boot");
      for (int boot = 1; boot <= 5; boot++) {
        lab.internet().order("names", boot == 2 ? "SILENT" : "WELL");
        // A later boot takes nothing from anywhere.
        lab.internet().order("site", "registry", boot == 3 ? "DOWN" : "WELL");
        lab.internet().order("site", "mirror", boot == 3 ? "DOWN" : "WELL");
        if (boot == 4) {
          lab.network().cut();
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
  }

  @Test
  void semaphoreComesBackByItselfWhenAPartOfTheNodeRestarts(FirstBootTrial trial)
      throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      for (var mishap :
          List.of(
              "systemctl restart wg-quick@wg0",
              "pkill -9 dockerd",
              "systemctl restart docker",
              "DEBIAN_FRONTEND=noninteractive apt-get install --yes --reinstall docker.io",
              "docker kill homelab-semaphore")) {
        lab.machine().inside(mishap);
        assertThat(
                LabStage.soon(
                    BACK,
                    () -> {
                      // The answer of what is just about to die does not count.
                      Machine.pause(Duration.ofSeconds(3));
                      return lab.semaphoreAnswers();
                    }))
            .as("Semaphore answers within 30 s of: %s", mishap)
            .isTrue();
      }
    }
  }

  @Test
  void containersResolveNamesButReachNoMetadata(FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
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
  }

  @Test
  void noTcpPortIsOpenFromOutside(FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      assertThat(Judgement.openFromOutside(lab, Judgement.Ports.ALL)).isEmpty();
      assertThat(Judgement.listeners(lab)).isEmpty();
      // The scan can fail: an opened door is found.
      lab.machine().inside("iptables -I INPUT -p tcp --dport 8080 -j ACCEPT");
      lab.machine().inside("nohup python3 -m http.server 8080 >/dev/null 2>&1 &");
      assertThat(
              LabStage.soon(
                  BACK, () -> !Judgement.openFromOutside(lab, Judgement.Ports.SOME).isEmpty()))
          .isTrue();
      assertThat(Judgement.listeners(lab)).hasSize(1);
    }
  }

  @Test
  void wireGuardsPortAnswersNobodyWithoutAKey(FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      int port = lab.node().topology().session().port();
      // Even with the firewall out of the way, which is the harder case.
      lab.machine().inside("iptables -I INPUT -p udp --dport %d -j ACCEPT".formatted(port));
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
    }
  }

  @Test
  void sshStaysMasked(FirstBootTrial trial) throws IOException {
    try (var lab = LabStage.readyNode(trial)) {
      for (var unit : List.of("ssh.service", "ssh.socket", "rpcbind.socket")) {
        assertThat(lab.machine().inside("systemctl is-enabled " + unit).text()).contains("masked");
        assertThat(lab.machine().inside("systemctl start " + unit).exitCode()).isNotZero();
      }
      lab.machine().inside("dpkg-reconfigure -f noninteractive openssh-server");
      assertThat(lab.machine().inside("systemctl is-enabled ssh.service").text())
          .contains("masked");
      assertThat(lab.machine().inside("pgrep -x sshd").exitCode()).isNotZero();
    }
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
