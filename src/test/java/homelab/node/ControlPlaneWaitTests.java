package homelab.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The wait command's script, run by a real shell. */
class ControlPlaneWaitTests {

  @Test
  void outsideTheVpnItIsSkippedAndSucceeds() throws Exception {
    var run = run(ControlPlaneWait.script("http://127.0.0.1:9"), Map.of());

    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).startsWith("skipped: HOMELAB_ON_VPN");
  }

  @Test
  void onTheVpnItEndsAsSoonAsTheControlPlaneAnswers() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/ping",
        exchange -> {
          byte[] pong = "pong".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, pong.length);
          exchange.getResponseBody().write(pong);
          exchange.close();
        });
    server.start();
    try {
      var url = "http://127.0.0.1:" + server.getAddress().getPort();
      var run = run(ControlPlaneWait.script(url), Map.of("HOMELAB_ON_VPN", "yes"));

      assertThat(run.exitCode()).isZero();
      assertThat(run.output()).contains("the control plane answers at " + url);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void afterItsLimitItFailsAndNamesWhatToRun() throws Exception {
    // A `sleep` of its own lets fifteen minutes pass at once.
    var script = "sleep() { :; }\n" + ControlPlaneWait.script("http://127.0.0.1:9");
    var run = run(script, Map.of("HOMELAB_ON_VPN", "yes"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .contains("no answer from http://127.0.0.1:9 within 15 minutes")
        .contains("./homelab doctor")
        .contains("./homelab firewall apply");
  }

  private record Run(int exitCode, String output) {}

  private static Run run(String script, Map<String, String> environment) throws Exception {
    var builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
    builder.environment().remove("HOMELAB_ON_VPN");
    builder.environment().putAll(environment);
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
