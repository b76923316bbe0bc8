package homelab.roles;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import homelab.registry.Registry;
import homelab.registry.Registry.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What pulling takes, asked of a registry that is as strict as GHCR is said to be: a credential
 * that is over gets no token, not even for what is public.
 */
class RegistryLookTests {

  private static final String LOOK =
      Path.of("ansible/roles/service/files/homelab-registry-look").toAbsolutePath().toString();
  private static final String GOOD = "octo-cat:valid";

  private final List<String> credentials = new ArrayList<>();
  private HttpServer server;
  private String address;
  private String realm;
  private int ill;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v2/", this::manifest);
    server.createContext("/token", this::token);
    server.start();
    address = "http://127.0.0.1:" + server.getAddress().getPort();
    realm = address + "/token";
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @TestFactory
  Stream<DynamicTest> whatAnImageTakes() {
    var digest = "@sha256:" + "a".repeat(64);
    return Stream.of(
            List.of("public/app:latest", GOOD, "public"),
            List.of("public/app:latest", "octo-cat:over", "public"),
            List.of("public/app" + digest, "octo-cat:over", "public"),
            List.of("public/app:v1" + digest, "octo-cat:over", "public"),
            List.of("private/app:latest", GOOD, "needed"),
            List.of("private/app:latest", "octo-cat:over", "refused"),
            List.of("private/gone:latest", GOOD, "refused"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    String.join(" ", row),
                    () ->
                        assertThat(look("ghcr.io/" + row.get(0), row.get(1)))
                            .isEqualTo(row.get(2))));
  }

  @Test
  void aRegistryThatDoesNotAnswerSaysNothing() throws Exception {
    ill = 503;
    assertThat(look("ghcr.io/public/app:latest", GOOD)).isEqualTo("silent");
    close();
    assertThat(look("ghcr.io/public/app:latest", GOOD)).isEqualTo("silent");
  }

  @Test
  void theCredentialGoesNowhereElse() throws Exception {
    realm = "http://localhost:" + server.getAddress().getPort() + "/token";
    assertThat(look("ghcr.io/private/app:latest", GOOD)).isEqualTo("refused");
    assertThat(credentials).isEmpty();
  }

  @Test
  void doctorAsksTheSame() {
    var registry = new Registry(URI.create(address));
    assertThat(registry.asked("public/app", GOOD)).isEqualTo(Answer.TAKEN);
    assertThat(registry.asked("public/app", "octo-cat:over")).isEqualTo(Answer.REFUSED);
    ill = 503;
    assertThat(registry.asked("public/app", GOOD)).isEqualTo(Answer.SILENT);
    close();
    assertThat(registry.asked("public/app", GOOD)).isEqualTo(Answer.SILENT);
    assertThat(Registry.repository("ghcr.io/you/app:v1@sha256:" + "a".repeat(64)))
        .isEqualTo("you/app");
    assertThat(Registry.repository("ghcr.io/you/app")).isEqualTo("you/app");
  }

  private void manifest(HttpExchange exchange) throws IOException {
    try (exchange) {
      var bearer = exchange.getRequestHeaders().getFirst("Authorization");
      var path = exchange.getRequestURI().getPath();
      if (ill > 0) {
        exchange.sendResponseHeaders(ill, -1);
      } else if (bearer == null) {
        var name = path.replaceFirst("^/v2/(.*)/manifests/.*$", "$1");
        exchange
            .getResponseHeaders()
            .add(
                "WWW-Authenticate",
                "Bearer realm=\"%s\",service=\"ghcr.io\",scope=\"repository:%s:pull\""
                    .formatted(realm, name));
        exchange.sendResponseHeaders(401, -1);
      } else if (!path.contains("gone") && bearer.equals("Bearer of-" + path.split("/")[2])) {
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    try (exchange) {
      var given = exchange.getRequestHeaders().getFirst("Authorization");
      if (given != null) {
        credentials.add(given);
      }
      var good =
          "Basic " + Base64.getEncoder().encodeToString(GOOD.getBytes(StandardCharsets.UTF_8));
      var owner = exchange.getRequestURI().getQuery().replaceFirst(".*repository:([^/]+)/.*", "$1");
      if (ill > 0) {
        exchange.sendResponseHeaders(ill, -1);
      } else if (given == null ? !owner.equals("public") : !given.equals(good)) {
        exchange.sendResponseHeaders(403, -1);
      } else {
        var body = ("{\"token\": \"of-" + owner + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private String look(String image, String credential) throws IOException, InterruptedException {
    var process = new ProcessBuilder("python3", LOOK, address, image).start();
    try (var in = process.getOutputStream()) {
      in.write(credential.getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
