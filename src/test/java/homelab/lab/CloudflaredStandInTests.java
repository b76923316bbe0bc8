package homelab.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The lab's cloudflared ends, refuses and waits as the real one was seen to. */
class CloudflaredStandInTests {

  private static final String TOKEN = WholeLab.tunnelToken(WholeLab.TUNNEL_ID);

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> aTokenThatIsNoneIsRefusedWith255() {
    return Stream.of(
            "first-token",
            "",
            TOKEN.substring(4),
            TOKEN.replace("=", ""),
            TOKEN.substring(0, 8) + " " + TOKEN.substring(8),
            base64("{}"),
            base64("{\"a\":\"x\",\"t\":\"not-a-uuid\",\"s\":\"AAAA\"}"),
            base64("{\"a\":\"x\",\"t\":\"" + WholeLab.TUNNEL_ID + "\",\"s\":\"-_\"}"))
        .map(
            token ->
                DynamicTest.dynamicTest(
                    token.isEmpty() ? "an empty one" : token,
                    () -> {
                      var process = start("", token, "--metrics", "127.0.0.1:" + freePort());
                      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                      assertThat(process.exitValue()).isEqualTo(255);
                      assertThat(said()).contains("Provided Tunnel token is not valid.");
                    }));
  }

  @Test
  void withoutNamesItEndsWithOne() throws Exception {
    var process = start("no-dns", TOKEN, "--metrics", "127.0.0.1:" + freePort());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
  }

  @Test
  void withoutARouteItStaysUnreadyUntilThereIsOne() throws Exception {
    int port = freePort();
    var process = start("no-route", TOKEN + "\n", "--metrics", "127.0.0.1:" + port);
    try {
      assertThat(LabStage.soon(Duration.ofSeconds(20), () -> status(port) == 503)).isTrue();
      assertThat(process.isAlive()).isTrue();
      Files.delete(folder.resolve("edge"));
      assertThat(LabStage.soon(Duration.ofSeconds(20), () -> status(port) == 200)).isTrue();
      assertThat(said()).contains("tunnelID=" + WholeLab.TUNNEL_ID);
    } finally {
      process.destroy();
    }
  }

  @Test
  void aFlagInAnotherPlaceIsRefused() throws Exception {
    var process = start("", TOKEN, "--token-file", folder.resolve("token").toString());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said()).contains("flag provided but not defined: --token-file");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private Process start(String edge, String token, String... options) throws IOException {
    Files.writeString(folder.resolve("token"), token);
    Files.writeString(folder.resolve("edge"), edge);
    var line = new ArrayList<String>();
    line.addAll(List.of("python3", "src/main/resources/homelab/lab/cloudflared.py"));
    line.add("--no-autoupdate");
    line.addAll(List.of(options));
    line.addAll(List.of("tunnel", "run", "--token-file", folder.resolve("token").toString()));
    var builder =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().put("LAB_EDGE", folder.resolve("edge").toString());
    builder.environment().remove("NOTIFY_SOCKET");
    return builder.start();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  private static int status(int port) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ready")).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
